using System.Net.Http.Json;
using Tests.Telemetry;

namespace Tests.EndToEnd;

/// <summary>The whole application on real brokers, with telemetry exported to a receiver of its own.</summary>
public sealed class ApplicationFixture : IAsyncLifetime
{
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;
    private OtlpReceiver? _telemetry;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The application has not been started.");

    /// <summary>What it keeps, as long as it runs.</summary>
    public string DataDirectory { get; private set; } = "";

    public string MailDirectory => Path.Combine(DataDirectory, "mail");

    internal OtlpReceiver Telemetry => _telemetry ?? throw new InvalidOperationException("The receiver has not been started.");

    public async ValueTask InitializeAsync()
    {
        _telemetry = await OtlpReceiver.StartAsync();
        _builder = await TestApplication.CreateAsync(TestApplication.ExportTelemetryTo(_telemetry));
        DataDirectory = TestApplication.DataDirectory(_builder);
        _app = await _builder.BuildAsync();
        await TestApplication.StartAsync(_app);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_builder is not null)
        {
            await _builder.DisposeAsync();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }
    }
}

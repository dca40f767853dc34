using Tests.Testing;

namespace Tests.Containers;

/// <summary>The whole application with its brokers in containers, on the engine of the tests; started when a test first asks.</summary>
public sealed class ContainersFixture : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(3);
    private static readonly string[] Resources = ["messaging", "consul", "user-service", "gateway", "notification-worker"];

    private readonly ContainerEngine _engine;
    private readonly Lazy<Task> _starting;
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;

    public ContainersFixture(ContainerEngine engine) => (_engine, _starting) = (engine, new(Start));

    public string MailDirectory => Path.Combine(_builder!.Configuration["DataDirectory"]!, "mail");

    /// <summary>Skips the test where there is no container engine.</summary>
    internal async Task<DistributedApplication> StartedAsync()
    {
        await _engine.NeedAsync();
        await _starting.Value;
        return _app!;
    }

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_builder?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Belongs to no test, least of all to the one that happened to be the first and may be cancelled.</summary>
    private Task Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(StartAsync);
        }
    }

    private async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(StartWithin);
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(_engine.AppHostArguments, patience.Token);
        _app = await _builder.BuildAsync(patience.Token);
        await _app.StartAsync(patience.Token);
        await Task.WhenAll(Resources.Select(name => _app.ResourceNotifications.WaitForResourceHealthyAsync(name, patience.Token)));
    }
}

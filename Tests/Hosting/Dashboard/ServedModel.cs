extern alias dashboard;

using dashboard::Resources.V1;
using global::Hosting.Dashboard;
using global::Hosting.Runs;
using global::Hosting.Testing;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Hosting.Dashboard;

/// <summary>A model of real processes, and the resource service that tells of them over real gRPC.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    private DistributedApplication? _app;
    private DashboardSetup? _setup;
    private ResourceServer? _server;
    private GrpcChannel? _channel;

    public IDistributedApplicationTestingBuilder Builder { get; } =
        DistributedApplicationTestingBuilder.Create($"--DataDirectory={Path.GetTempPath()}");

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The model has not been started.");

    public DashboardSetup Setup => _setup ?? throw new InvalidOperationException("The model has not been started.");

    public async Task<ResourceService.ResourceServiceClient> StartAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        _app = await Builder.BuildAsync(cancel);
        var run = _app.Services.GetRequiredService<Run>();
        _setup = new DashboardSetup("", 0, 0, 0, run.Ports.Reserve());
        _server = ActivatorUtilities.CreateInstance<ResourceServer>(_app.Services);
        await _app.StartAsync(cancel);
        await _server.StartAsync(_setup);
        _channel = GrpcChannel.ForAddress(_setup.ResourceUrl);
        return new ResourceService.ResourceServiceClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Builder.DisposeAsync();
    }
}

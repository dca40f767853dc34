using Tests.EndToEnd;

namespace Tests.Containers;

/// <summary>The whole application with its brokers in containers, on the engine of the tests; started when a test first asks.</summary>
public sealed class ContainersFixture : IAsyncDisposable
{
    private readonly ContainerEngine _engine;
    private readonly Lazy<Task> _starting;
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;

    public ContainersFixture(ContainerEngine engine) => (_engine, _starting) = (engine, new(Start));

    public string MailDirectory => TestApplication.MailDirectory(_builder!);

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
        _builder = await TestApplication.CreateAsync(_engine.AppHostArguments);
        _app = await _builder.BuildAsync();
        await TestApplication.StartAsync(_app);
        // On a busy machine the first call, for which everything is compiled, may take longer than a call may.
        using var gateway = _app.CreateHttpClient("gateway");
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await gateway.GetAsync(new Uri("/users/1", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.NotFound;
        });
    }
}

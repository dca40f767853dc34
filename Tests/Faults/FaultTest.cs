namespace Tests.Faults;

/// <summary>A test that makes applications run and does something to them. What they wrote becomes part of its output when it fails.</summary>
public abstract class FaultTest(SharedBrokers brokers) : IAsyncLifetime
{
    private const int LinesShown = 400;

    private readonly List<RunningApplication> _applications = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var application in _applications)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
            {
                ShowLines(application);
            }

            await application.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected async Task<RunningApplication> StartAsync(Action<RunningApplicationOptions>? configure = null)
    {
        var options = new RunningApplicationOptions();
        configure?.Invoke(options);
        var application = new RunningApplication(options);
        _applications.Add(application);
        await application.StartAsync(brokers);
        return application;
    }

    protected static string NewEmail() => $"ada-{Guid.NewGuid():N}@example.com";

    private static void ShowLines(RunningApplication application)
    {
        foreach (var (instance, line) in application.AllLines.TakeLast(LinesShown))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{instance}: {line}");
        }
    }
}

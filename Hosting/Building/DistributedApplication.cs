using Hosting.ApplicationModel;
using Hosting.Commands;
using Hosting.Orchestration;
using Hosting.Runs;
using Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hosting;

/// <summary>A distributed application, ready to run.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Run? _run;
    private readonly Func<CancellationToken, Task<string>>? _publish;
    private readonly TestingSession? _testing;
    private int _disposed;

    internal DistributedApplication(IHost host, Run? run, TestingSession? testing, Func<CancellationToken, Task<string>>? publish = null) =>
        (_host, _run, _testing, _publish) = (host, run, testing, publish);

    /// <summary>The services of the AppHost.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>States of the resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Commands on the resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>A builder without arguments.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>A builder; a verb such as <c>ps</c> among the arguments is carried out on the running AppHost instead, and the process ends.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>A builder; a verb such as <c>ps</c> among the arguments is carried out on the running AppHost instead, and the process ends.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (TestingSession.Current is { } testing)
        {
            return testing.CreateBuilder(options);
        }

        AppHostFailure.TellInOneSentence();
        var project = AppHostProject.Of(options);
        var args = options.Args ?? [];
        if (ControlCommandLine.TryGetVerb(args))
        {
            Environment.Exit(ControlCommandLine.Run(args, project.CheckoutDirectory, Console.Out, Console.Error, Console.IsInputRedirected ? null : Console.In));
        }

        var arguments = AppHostArguments.Parse(args);
        if (arguments.Help)
        {
            Console.Out.WriteLine(AppHostArguments.HelpText);
            Environment.Exit(0);
        }

        return new DistributedApplicationBuilder(options, project, arguments, testing: null);
    }

    /// <summary>Starts the application and returns when it has been stopped.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Starts the application and returns when it has been stopped; or writes what is to be published.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_testing is not null)
        {
            await _testing.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await using (this)
        {
            if (_publish is not null)
            {
                Console.Out.WriteLine($"Wrote {await _publish(cancellationToken).ConfigureAwait(false)}.");
                return;
            }

            await StartAsync(cancellationToken).ConfigureAwait(false);
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts the resources; returns when each of them starts or waits.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Stops the resources, dependents first.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what still runs and lets the run's lock, files and ports go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (Services.GetService<ApplicationOrchestrator>() is { } orchestrator)
            {
                await orchestrator.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }

            await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
            if (_run is not null)
            {
                await _run.DisposeAsync().ConfigureAwait(false);
            }

            _testing?.End();
        }

        GC.SuppressFinalize(this);
    }
}

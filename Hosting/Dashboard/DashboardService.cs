using System.Runtime.InteropServices;
using Hosting.Executables;
using Hosting.Logs;
using Hosting.Orchestration;
using Hosting.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting.Dashboard;

/// <summary>
/// The dashboard's process: started before everything else and not waited for, started again when it ends. It is no resource of the
/// model, so that nothing depends on it and nothing notices when it is gone.
/// </summary>
internal sealed partial class DashboardService(
    DashboardPlan plan, ResourceServer resources, Run run, IHostEnvironment host, IServiceProvider services, ILogger<DashboardService> logger, TimeProvider time)
    : IHostedService, IAsyncDisposable
{
    private const string LoginLine = "Login to the dashboard at ";
    // The application comes first when there is too little for all.
    private const string Niceness = "5";

    private readonly ConsoleWriter? _console = services.GetService<ConsoleWriter>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RestartBackoff _backoff = new();
    private ChildProcess? _process;
    private Task _running = Task.CompletedTask;
    private string? _firstError;

    /// <summary>Where to log in now; null until the dashboard has said so.</summary>
    public string? LoginUrl { get; private set; }

    /// <summary>The process, when there is one.</summary>
    public int? ProcessId => _process?.Id;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (plan.Obstacle is { } obstacle)
        {
            LogNotStarted(obstacle);
        }

        if (plan.Setup is { } setup)
        {
            Launch(setup);
            _running = Task.Run(() => RunAsync(setup, _stopping.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    /// <summary>It holds nothing that would have to be closed in order, and open pages would keep it for a while.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _process?.KillSession();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(DashboardSetup setup, CancellationToken stopping)
    {
        await using (resources)
        {
            try
            {
                await resources.StartAsync(setup).ConfigureAwait(false);
            }
            catch (IOException taken)
            {
                LogWithoutResources(taken.Message);
            }

            while (true)
            {
                var started = time.GetTimestamp();
                var reason = _process is { } process ? CrashReport.Reason(await process.Completion.ConfigureAwait(false)) : null;
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                var delay = _backoff.Next(time.GetElapsedTime(started));
                LogEnded(_firstError ?? reason ?? "it could not be started", delay.TotalSeconds);
                _process = null;
                await Task.Delay(delay, time, stopping).ConfigureAwait(false);
                Launch(setup);
                if (stopping.IsCancellationRequested)
                {
                    // Whoever stops has looked for it before it was there.
                    _process?.KillSession();
                }
            }
        }
    }

    private void Launch(DashboardSetup setup)
    {
        foreach (var port in setup.Ports)
        {
            run.Ports.Release(port);
        }

        _firstError = null;
        try
        {
            _process = ChildProcess.Start(Spec(setup), run.Mark, OnLine, time);
        }
        catch (ProcessStartException error)
        {
            _firstError = error.Message;
        }
    }

    private ProcessSpec Spec(DashboardSetup setup) => new(
        "nice", ["-n", Niceness, setup.Executable], Path.GetDirectoryName(setup.Executable)!,
        new Dictionary<string, string?>
        {
            ["DOTNET_ENVIRONMENT"] = host.EnvironmentName,
            ["ASPNETCORE_ENVIRONMENT"] = host.EnvironmentName,
            ["ASPNETCORE_URLS"] = null,
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["DOTNET_TieredPGO"] = "0",
            ["Dashboard__Url"] = setup.Url,
            ["Dashboard__OtlpGrpcUrl"] = setup.OtlpGrpcUrl,
            ["Dashboard__OtlpHttpUrl"] = setup.OtlpHttpUrl,
            ["Dashboard__ApiKey"] = setup.ApiKey,
            ["Dashboard__OtlpApiKey"] = setup.OtlpKey,
            ["Dashboard__ResourceServiceUrl"] = setup.ResourceUrl,
            ["Dashboard__ResourceServiceKey"] = setup.ResourceKey,
            ["Dashboard__LoginToken"] = null,
        });

    /// <summary>Of what the dashboard writes only this is for the user: where it is, and why it ended.</summary>
    private void OnLine(string line, bool isError)
    {
        if (isError)
        {
            _firstError ??= line.Length > 0 ? line.TrimEnd('.') : null;
        }
        else if (line.StartsWith(LoginLine, StringComparison.Ordinal))
        {
            LoginUrl = line[LoginLine.Length..];
            _console?.WriteLine(line);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "There is no dashboard, since {Obstacle}")]
    private partial void LogNotStarted(string obstacle);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The dashboard shows telemetry only: {Reason}")]
    private partial void LogWithoutResources(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The dashboard has ended ({Reason}); it starts again in {Seconds:0} s.")]
    private partial void LogEnded(string reason, double seconds);
}

using System.Collections.Immutable;
using Hosting.ApplicationModel;
using Hosting.Health;
using Hosting.Runs;
using Microsoft.Extensions.Logging;

namespace Hosting.Orchestration;

/// <summary>One process of a resource, from waiting to its end, and again after a restart.</summary>
internal sealed partial class ResourceInstance(IResource resource, int replica, string id, InstanceServices services) : IAsyncDisposable
{
    private readonly SemaphoreSlim _command = new(1, 1);
    private CancellationTokenSource _life = new();
    private Task _startup = Task.CompletedTask;
    private Task _watch = Task.CompletedTask;
    private LaunchedProcess? _process;
    private int _linesBefore;
    private volatile bool _killed;

    public IResource Resource { get; } = resource;

    /// <summary>Counts from 0.</summary>
    public int Replica { get; } = replica;

    public string Id { get; } = id;

    /// <summary>What the process was told, with late-bound values resolved; empty before its first start.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; } = new Dictionary<string, string?>();

    public CustomResourceSnapshot Snapshot => services.Notifications.TryGetCurrentState(Id, out var current)
        ? current.Snapshot
        : new CustomResourceSnapshot { ResourceType = Resource.TypeName() };

    private ILogger Log => services.Logs.GetLogger(Id);

    /// <summary>Begins to start; what comes of it is told by notifications.</summary>
    public void BeginStart()
    {
        _life.Dispose();
        _life = new CancellationTokenSource();
        var life = _life.Token;
        _startup = Task.Run(() => StartAsync(life), CancellationToken.None);
    }

    public Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => services.Notifications.PublishUpdateAsync(Resource, Id, change);

    /// <summary>Ends the process, however far it is; it gets <paramref name="grace"/> to do so by itself.</summary>
    /// <param name="leave">Whether a persistent container goes on without the AppHost.</param>
    public async Task StopAsync(TimeSpan grace, bool leave = false)
    {
        var wasAlive = !_startup.IsCompleted || _process is not null;
        await _life.CancelAsync().ConfigureAwait(false);
        await _startup.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process is { } process)
        {
            await PublishAsync(static s => s with { State = s.State?.Text == KnownResourceStates.Running ? KnownResourceStates.Stopping : s.State }).ConfigureAwait(false);
            await process.StopAsync(services.KeepsData(Resource) ? grace : TimeSpan.Zero, leave).ConfigureAwait(false);
        }

        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (wasAlive && !Snapshot.IsTerminal)
        {
            await PublishAsync(static s => s with { State = KnownResourceStates.Exited, StateReason = null, StopTimeStamp = DateTime.UtcNow, IsReady = false }).ConfigureAwait(false);
        }
    }

    public void Kill()
    {
        _killed = true;
        _process?.Kill();
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _life.Dispose();
        _command.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync(CancellationToken life)
    {
        try
        {
            // The end of the process before has been told when this one's start is.
            await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await services.Dependencies.WaitAsync(this, life).ConfigureAwait(false);
            await PublishAsync(static s => s with { State = KnownResourceStates.Starting, StateReason = null, ExitCode = null, StopTimeStamp = null, LastLines = [] }).ConfigureAwait(false);
            await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, services.Services), life).ConfigureAwait(false);

            var launch = await services.Launcher.PrepareAsync(this, life).ConfigureAwait(false);
            Environment = launch.Environment;
            _linesBefore = services.Logs.Lines(Id) is [.., var last] ? last.LineNumber : 0;
            var process = _process = services.Launcher.Start(launch, (line, isError) => services.Logs.Append(Id, services.Mask.Apply(line)!, isError));
            await PublishAsync(s => s with
            {
                State = KnownResourceStates.Running, StateReason = null, ProcessId = process.Id, StartTimeStamp = DateTime.UtcNow, HealthReports = ResourceHealthMonitor.Unknown(this),
            }).ConfigureAwait(false);
            _watch = WatchAsync(process, life);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            var reason = services.Mask.Apply(error.Message)!;
            Log.LogStartFailed(reason);
            await PublishAsync(s => s with { State = KnownResourceStates.FailedToStart, StateReason = reason, ExitCode = null, LastLines = [], StopTimeStamp = DateTime.UtcNow }).ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(LaunchedProcess process, CancellationToken life)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(life);
        var started = services.Time.GetTimestamp();
        var health = services.Health.MonitorAsync(this, ended.Token);
        var exitCode = await process.Completion.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var stopped = life.IsCancellationRequested || _killed;
        var crashed = !stopped && exitCode != 0;
        var lastLines = crashed ? LastLines() : [];
        if (crashed)
        {
            Log.LogEnded(exitCode);
            TellTakenPort();
        }

        // Before the process is forgotten, so that a stop finds one or the other.
        var restart = crashed && RestartsOnFailure ? BeginRestart(exitCode, started, life) : static s => s;
        _process = null;
        await process.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await PublishAsync(s => restart(s with
        {
            State = exitCode == 0 && !stopped ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            StateReason = crashed ? CrashReport.Reason(exitCode) : null, LastLines = lastLines,
            ExitCode = exitCode, ProcessId = null, StopTimeStamp = DateTime.UtcNow, IsReady = false,
        })).ConfigureAwait(false);
    }

    /// <summary>Between the moment at which a port is let go for the process and its listening there somebody else may have come.</summary>
    private void TellTakenPort()
    {
        foreach (var port in Resource.Endpoints().Select(endpoint => endpoint.Allocations[Replica].Port))
        {
            if (PortHolder.FindListener(port) is { } holder)
            {
                Log.LogPortTaken(port, holder.Name, holder.Id, Id);
            }
        }
    }

    /// <summary>Of this process, not of an earlier one.</summary>
    private ImmutableArray<string> LastLines() =>
        [.. services.Logs.Lines(Id).Where(line => line.LineNumber > _linesBefore).Select(static line => line.Content).TakeLast(CrashReport.MaxLines)];
}

using Hosting.ApplicationModel;
using Hosting.Commands;
using Hosting.Orchestration;
using Hosting.Runs;
using Microsoft.Extensions.Hosting;

namespace Hosting.Logs;

/// <summary>What the user of an AppHost sees: the output of every resource, and when all are healthy, where they are.</summary>
internal sealed class RunConsole : IHostedService, IDisposable
{
    private readonly ApplicationOrchestrator _orchestrator;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly Run _run;
    private readonly ConsoleWriter _writer;
    private readonly CancellationTokenSource _stopping = new();
    private Task _watch = Task.CompletedTask;

    public RunConsole(ApplicationOrchestrator orchestrator, ResourceNotificationService notifications, ResourceLoggerService logs, Run run, ConsoleWriter writer)
    {
        (_orchestrator, _notifications, _logs, _run, _writer) = (orchestrator, notifications, logs, run, writer);
        _logs.LineWritten += Write;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writer.WriteLine("Distributed application starting.");
        if (_run.IsIsolated)
        {
            _writer.WriteLine($"Run {_run.Id} is isolated: address it with --run {_run.Id}.");
        }

        foreach (var notice in _run.Notices)
        {
            _writer.WriteLine(notice);
        }

        _watch = WatchAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _logs.LineWritten -= Write;
        _stopping.Dispose();
    }

    private void Write(string resourceId, LogLine line) => _writer.WriteLine(resourceId, line.Content, line.IsErrorMessage);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var healthy = false;
        var told = new Dictionary<string, DateTime?>();
        await foreach (var change in _notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            TellCrash(change, told);
            if (healthy)
            {
                continue;
            }

            var snapshots = _orchestrator.Instances.Select(static instance => (instance.Id, instance.Snapshot)).ToList();
            if (snapshots.Count > 0 && snapshots.All(static s => s.Snapshot.IsHealthy || s.Snapshot.IsDone))
            {
                _writer.WriteLine("");
                _writer.WriteLine(Table(snapshots));
                _writer.WriteLine(FormattableString.Invariant($"All resources healthy in {_run.Age.TotalSeconds:0.0} s"));
                healthy = true;
            }
        }
    }

    private void TellCrash(ResourceEvent change, Dictionary<string, DateTime?> told)
    {
        if (CrashReport.Format(change.ResourceId, change.Snapshot, AnsiCodes.Remove) is { } report
            && (!told.TryGetValue(change.ResourceId, out var when) || when != change.Snapshot.StopTimeStamp))
        {
            told[change.ResourceId] = change.Snapshot.StopTimeStamp;
            _writer.WriteLine(report);
        }
    }

    private static string Table(IEnumerable<(string Id, CustomResourceSnapshot Snapshot)> snapshots) => TablePrinter.Format(
        ["NAME", "TYPE", "STATE", "HEALTH", "URLS"],
        [.. snapshots.Select(static s => (IReadOnlyList<string>)
        [
            s.Id,
            s.Snapshot.ResourceType,
            s.Snapshot.State?.Text ?? "",
            s.Snapshot.HealthStatus?.ToString() ?? "",
            string.Join("  ", s.Snapshot.Urls.Select(static url => url.Url)),
        ])]);
}

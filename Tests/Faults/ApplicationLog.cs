using System.Collections.Concurrent;

namespace Tests.Faults;

/// <summary>What the programs of an application write, in the order in which it is heard of.</summary>
internal sealed class ApplicationLog : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Instance, string Line)> _lines = [];
    private readonly CancellationTokenSource _end = new();
    private readonly ResourceLoggerService _logs;
    private readonly Task _reading;

    public ApplicationLog(DistributedApplication app)
    {
        _logs = app.Services.GetRequiredService<ResourceLoggerService>();
        _reading = Task.Run(() => ReadAsync(app.ResourceNotifications));
    }

    public IReadOnlyCollection<(string Instance, string Line)> Lines => _lines;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ReadAsync(ResourceNotificationService notifications)
    {
        var instances = new Dictionary<string, Task>();
        try
        {
            await foreach (var heard in notifications.WatchAsync(_end.Token))
            {
                if (heard.Resource is ProjectResource or ExecutableResource && !instances.ContainsKey(heard.ResourceId))
                {
                    instances.Add(heard.ResourceId, ReadAsync(heard.ResourceId));
                }
            }
        }
        finally
        {
            await Task.WhenAll(instances.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(string instance)
    {
        await foreach (var batch in _logs.WatchAsync(instance).WithCancellation(_end.Token))
        {
            foreach (var line in batch)
            {
                _lines.Enqueue((instance, line.Content));
            }
        }
    }
}

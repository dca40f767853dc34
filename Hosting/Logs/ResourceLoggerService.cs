using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Hosting.ApplicationModel;

/// <summary>The output of every resource.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    private readonly Func<long> _next;
    private long _sequence;

    /// <summary>Nothing is written yet.</summary>
    public ResourceLoggerService() => _next = () => Interlocked.Increment(ref _sequence);

    /// <summary>Raised for every line of every resource, in the order of its resource.</summary>
    internal event Action<string, LogLine>? LineWritten;

    /// <summary>A logger that writes into the resource's output.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <summary>A logger that writes into the output of a resource or replica.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    /// <summary>The lines so far, then every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    /// <summary>The lines so far of a resource or replica, then every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => WatchCoreAsync(resourceName);

    /// <summary>The lines so far of a resource or replica.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return Lines(resourceName);
    }

    /// <summary>Ends the watching of a resource or replica.</summary>
    public void Complete(string name) => Log(name).Complete();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        GC.SuppressFinalize(this);
    }

    internal void Append(string resourceId, string content, bool isError)
    {
        var line = Log(resourceId).Append(content, isError, _next);
        LineWritten?.Invoke(resourceId, line);
    }

    internal IReadOnlyList<LogLine> Lines(string resourceId) => Log(resourceId).Lines();

    private ResourceLog Log(string resourceId) => _logs.GetOrAdd(resourceId, static _ => new ResourceLog());

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchCoreAsync(string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var log = Log(resourceId);
        var channel = log.Follow();
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogLine>();
                while (batch.Count < 1_000 && channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            log.Unfollow(channel);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hosting.Logs;
using Microsoft.Extensions.Logging;

namespace Hosting.ApplicationModel;

/// <summary>The output of every resource.</summary>
public class ResourceLoggerService : IDisposable
{
    private const int BatchSize = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Follower> _followers = [];
    private long _sequence;

    /// <summary>Raised for every line of every resource, in the order of its resource.</summary>
    internal event Action<string, LogLine>? LineWritten;

    /// <summary>A logger that writes into the resource's output.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <summary>A logger that writes into the output of a resource or replica.</summary>
    public ILogger GetLogger(string resourceName) => new LineLogger(LogLevel.Trace, (line, isError) => Append(resourceName, line, isError));

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
    public void Complete(string name) => End(follower => string.Equals(follower.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc />
    public void Dispose()
    {
        End(static _ => true);
        GC.SuppressFinalize(this);
    }

    internal void Append(string resourceId, string content, bool isError)
    {
        LogLine line;
        lock (_gate)
        {
            if (!_logs.TryGetValue(resourceId, out var log))
            {
                _logs[resourceId] = log = new ResourceLog();
            }

            line = log.Append(content, isError, ++_sequence);
            foreach (var follower in _followers.Where(follower => follower.Concerns(resourceId)))
            {
                follower.Lines.Writer.TryWrite((resourceId, line));
            }
        }

        LineWritten?.Invoke(resourceId, line);
    }

    internal IReadOnlyList<LogLine> Lines(string resourceId)
    {
        lock (_gate)
        {
            return _logs.TryGetValue(resourceId, out var log) ? [.. log.Lines] : [];
        }
    }

    /// <summary>The output of several resources as one, in the order in which the lines came, each with the id of its resource.</summary>
    /// <param name="concerns">Which resources; some may come while their output is followed.</param>
    /// <param name="follow">Whether to go on with every further line. An empty batch then tells that the reading has begun, even where nothing is written.</param>
    internal IAsyncEnumerable<IReadOnlyList<(string Id, LogLine Line)>> ReadAsync(Func<string, bool> concerns, bool follow, CancellationToken cancellationToken = default) =>
        ReadAsync(new Follower(null, concerns), follow, cancellationToken);

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchCoreAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = new Follower(name, id => string.Equals(id, name, StringComparison.OrdinalIgnoreCase));
        await foreach (var batch in ReadAsync(watcher, follow: true, cancellationToken).ConfigureAwait(false))
        {
            if (batch.Count > 0)
            {
                yield return [.. batch.Select(static entry => entry.Line)];
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<(string Id, LogLine Line)>> ReadAsync(Follower follower, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(string Id, LogLine Line)> present;
        lock (_gate)
        {
            present = [.. _logs.Where(log => follower.Concerns(log.Key))
                .SelectMany(static log => log.Value.Lines.Select(line => (log.Key, Line: line)))
                .OrderBy(static entry => entry.Line.Sequence)];
            if (follow)
            {
                _followers.Add(follower);
            }
        }

        try
        {
            foreach (var batch in present.Chunk(BatchSize))
            {
                yield return batch;
            }

            if (follow)
            {
                yield return [];
            }

            while (follow && await follower.Lines.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<(string Id, LogLine Line)>();
                while (batch.Count < BatchSize && follower.Lines.Reader.TryRead(out var next))
                {
                    batch.Add(next);
                }

                yield return batch;
            }
        }
        finally
        {
            lock (_gate)
            {
                _followers.Remove(follower);
            }
        }
    }

    private void End(Func<Follower, bool> which)
    {
        lock (_gate)
        {
            foreach (var follower in _followers.Where(which))
            {
                follower.Lines.Writer.TryComplete();
            }
        }
    }

    /// <param name="Name">Whom it watches; null when it reads several as one.</param>
    /// <param name="Concerns">Whether a resource's lines are for it.</param>
    private sealed record Follower(string? Name, Func<string, bool> Concerns)
    {
        public Channel<(string Id, LogLine Line)> Lines { get; } = Channel.CreateUnbounded<(string Id, LogLine Line)>(new UnboundedChannelOptions { SingleReader = true });
    }
}

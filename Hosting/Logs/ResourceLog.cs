using System.Threading.Channels;

namespace Hosting.ApplicationModel;

/// <summary>The last lines of one resource, and those who follow them.</summary>
internal sealed class ResourceLog
{
    private const int Backlog = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<Channel<LogLine>> _followers = [];
    private int _count;

    public LogLine Append(string content, bool isError, Func<long> nextSequence)
    {
        lock (_gate)
        {
            var line = new LogLine(++_count, content, isError) { Sequence = nextSequence(), Time = DateTime.UtcNow };
            _lines.Enqueue(line);
            if (_lines.Count > Backlog)
            {
                _lines.Dequeue();
            }

            foreach (var follower in _followers)
            {
                follower.Writer.TryWrite(line);
            }

            return line;
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_gate)
        {
            return [.. _lines];
        }
    }

    public Channel<LogLine> Follow()
    {
        var channel = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var line in _lines)
            {
                channel.Writer.TryWrite(line);
            }

            _followers.Add(channel);
        }

        return channel;
    }

    public void Unfollow(Channel<LogLine> channel)
    {
        lock (_gate)
        {
            _followers.Remove(channel);
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            foreach (var follower in _followers)
            {
                follower.Writer.TryComplete();
            }
        }
    }
}

namespace Hosting.ApplicationModel;

/// <summary>The last lines of one resource.</summary>
internal sealed class ResourceLog
{
    private const int Backlog = 10_000;

    private readonly Queue<LogLine> _lines = new();
    private int _count;

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public LogLine Append(string content, bool isError, long sequence)
    {
        var line = new LogLine(++_count, content, isError) { Sequence = sequence, Time = DateTime.UtcNow };
        _lines.Enqueue(line);
        if (_lines.Count > Backlog)
        {
            _lines.Dequeue();
        }

        return line;
    }
}

namespace Dashboard.Components.RequestPath;

/// <summary>Ways that requests have taken: they stay in the picture when nothing goes along them for a while.</summary>
internal sealed class PathMemory
{
    private const int Most = 200;

    private readonly List<(PathNode From, PathNode To)> _ways = [];

    public IReadOnlyList<(PathNode From, PathNode To)> Ways => _ways;

    public void Remember(PathNode from, PathNode to)
    {
        if (_ways.Count < Most && !_ways.Any(way => way.From.Key == from.Key && way.To.Key == to.Key))
        {
            _ways.Add((from, to));
        }
    }
}

namespace Dashboard.Components.RequestPath;

/// <summary>Where the figures of the edges stand: each on its own line, as near to the middle as the others, the boxes and other lines leave room.</summary>
internal static class PathLabels
{
    /// <summary>Two lines of text above the point.</summary>
    public const double Height = 30;
    private const double LetterWidth = 7;

    private static readonly double[] Tries = [0.5, 0.6, 0.4, 0.68, 0.32, 0.76, 0.24, 0.84, 0.16];

    /// <summary>How many points of a line stand for it, and what one of them below a text counts beside a covered area.</summary>
    private const int Samples = 24;
    private const double Crossing = 6;

    /// <param name="lines">The edges that have figures.</param>
    /// <param name="boxes">What they must not cover.</param>
    /// <param name="letters">How long the longer line of an edge's figures is.</param>
    public static IReadOnlyList<Label> Place(IReadOnlyList<PathLayout.Line> lines, IReadOnlyList<PathLayout.Box> boxes, Func<PathLayout.Line, int> letters)
    {
        var taken = boxes.Select(static box => new Area(box.X, box.Y, PathLayout.BoxWidth, PathLayout.BoxHeight)).ToList();
        var points = lines.ToDictionary(static line => line, static line => Enumerable.Range(0, Samples + 1).Select(i => PathCurve.Of(line).At((double)i / Samples)).ToList());
        var labels = new List<Label>();
        // On a level line a text can only move to the side: those choose first.
        foreach (var line in lines.OrderBy(static line => Math.Abs(line.To.Y - line.From.Y)))
        {
            var others = points.Where(other => other.Key != line).SelectMany(static other => other.Value).ToList();
            var curve = PathCurve.Of(line);
            var width = letters(line) * LetterWidth;
            var (label, area) = Tries.Select(curve.At)
                .Select(at => (Label: new Label(line, at.X, at.Y), Area: new Area(at.X - (width / 2), at.Y - Height, width, Height)))
                .MinBy(tried => taken.Sum(tried.Area.Common) + (Crossing * others.Count(tried.Area.Has)));
            labels.Add(label);
            taken.Add(area);
        }

        return labels;
    }

    /// <summary>Its text is centred on the point, and ends a little above it.</summary>
    public readonly record struct Label(PathLayout.Line Line, double X, double Y);

    private readonly record struct Area(double X, double Y, double Width, double Height)
    {
        public bool Has((double X, double Y) point) => point.X >= X && point.X <= X + Width && point.Y >= Y && point.Y <= Y + Height;

        public double Common(Area other) =>
            Math.Max(0, Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X)) * Math.Max(0, Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y));
    }
}

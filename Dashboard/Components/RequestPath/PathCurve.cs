using Dashboard.Components.Controls;

namespace Dashboard.Components.RequestPath;

/// <summary>The way from the right of a box to the left of another, as a Bézier curve.</summary>
internal readonly record struct PathCurve(double X1, double Y1, double X2, double Y2)
{
    private const double LeastBend = 36;

    private double Bend => Math.Max(LeastBend, Math.Abs(X2 - X1) / 2);

    public static PathCurve Of(PathLayout.Line line) => new(
        line.From.X + PathLayout.BoxWidth, line.From.Y + (PathLayout.BoxHeight / 2), line.To.X - 2, line.To.Y + (PathLayout.BoxHeight / 2));

    public (double X, double Y) At(double t)
    {
        var (a, b, c, d) = ((1 - t) * (1 - t) * (1 - t), 3 * (1 - t) * (1 - t) * t, 3 * (1 - t) * t * t, t * t * t);
        return ((a * X1) + (b * (X1 + Bend)) + (c * (X2 - Bend)) + (d * X2), ((a + b) * Y1) + ((c + d) * Y2));
    }

    /// <summary>For the attribute <c>d</c> of a path.</summary>
    public override string ToString() =>
        $"M{Show.Css(X1)} {Show.Css(Y1)}C{Show.Css(X1 + Bend)} {Show.Css(Y1)} {Show.Css(X2 - Bend)} {Show.Css(Y2)} {Show.Css(X2)} {Show.Css(Y2)}";
}

namespace Dashboard.Components.Pages.Metrics;

/// <summary>Where an axis has its lines.</summary>
internal static class Axis
{
    private const int Lines = 5;

    /// <summary>One, two or five times a power of ten, so that about five of them make the range.</summary>
    public static double StepOf(double range)
    {
        if (!double.IsFinite(range) || range <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(range / Lines)));
        var share = range / Lines / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Bench.Faults;

/// <summary>What readers have noticed, in words.</summary>
internal static class Noticed
{
    public static string Failed(IReadOnlyCollection<Answer> answers) =>
        string.Create(CultureInfo.InvariantCulture, $"{answers.Count(static answer => !answer.IsSuccess)} of {answers.Count} failed");

    public static double Within(IEnumerable<Answer> answers, double share)
    {
        double[] sorted = [.. answers.Select(static answer => answer.Milliseconds).Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    /// <summary>The time from one moment to another, or that it did not come within the patience.</summary>
    public static string After(long begin, long? end, TimeSpan patience) => end is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"after {Math.Max(0, Stopwatch.GetElapsedTime(begin, at).TotalSeconds):0.00} s")
        : string.Create(CultureInfo.InvariantCulture, $"not within {patience.TotalSeconds:0} s");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

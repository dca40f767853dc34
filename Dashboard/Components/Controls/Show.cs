using System.Globalization;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Resources;

namespace Dashboard.Components.Controls;

/// <summary>Times, durations and colours as pages write them.</summary>
internal static class Show
{
    private const int Colours = 8;

    /// <summary>Of the machine that the dashboard runs on, which is the reader's.</summary>
    public static string Time(long nanoseconds) => Timestamps.ToTime(nanoseconds).ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string DateAndTime(long nanoseconds) => Timestamps.ToTime(nanoseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff zzz", CultureInfo.InvariantCulture);

    public static string Duration(long nanoseconds) => nanoseconds switch
    {
        < 1_000 => Say(nanoseconds, "ns"),
        < 1_000_000 => Say(nanoseconds / 1e3, "µs"),
        < 1_000_000_000 => Say(nanoseconds / 1e6, "ms"),
        < 60_000_000_000 => Say(nanoseconds / 1e9, "s"),
        _ => Say(nanoseconds / 60e9, "min"),
    };

    /// <summary>Three digits, and a letter for thousands.</summary>
    public static string Number(double value) => double.IsFinite(value)
        ? Math.Abs(value) switch
        {
            >= 1e12 => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
            >= 1e9 => $"{Digits(value / 1e9)}G",
            >= 1e6 => $"{Digits(value / 1e6)}M",
            >= 1e4 => $"{Digits(value / 1e3)}k",
            _ => Digits(value),
        }
        : "–";

    /// <summary>The same for all instances of a service, and the same after a restart.</summary>
    public static string Colour(TelemetryResource resource) => Colour(resource.Key.Name);

    public static string Colour(string service)
    {
        var sum = 0;
        foreach (var letter in service)
        {
            sum = ((sum * 31) + letter) & 0xFFFF;
        }

        return string.Create(CultureInfo.InvariantCulture, $"var(--c{sum % Colours})");
    }

    /// <summary>For a style or a picture, where a comma would be no number.</summary>
    public static string Css(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Say(double value, string unit) => $"{Digits(value)} {unit}";

    private static string Digits(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 0.001 or 0 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
    };
}

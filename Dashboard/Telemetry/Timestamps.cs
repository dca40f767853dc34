namespace Dashboard.Telemetry;

/// <summary>Times are nanoseconds since 1970, as in OTLP.</summary>
public static class Timestamps
{
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;

    public static long Now(this TimeProvider time) => From(time.GetUtcNow());

    public static long From(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    /// <summary>Whatever a sender claims, within what a date can be.</summary>
    public static long FromOtlp(ulong nanoseconds) => (long)Math.Min(nanoseconds, long.MaxValue);

    public static DateTimeOffset ToTime(long nanoseconds) => new(DateTimeOffset.UnixEpoch.Ticks + (nanoseconds / 100), TimeSpan.Zero);
}

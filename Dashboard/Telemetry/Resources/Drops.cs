namespace Dashboard.Telemetry.Resources;

/// <summary>What of a resource is no longer there, or never was.</summary>
public readonly record struct Drops(long Logs, long Traces, long Spans, long Points, long Texts)
{
    public bool Any => Logs + Traces + Spans + Points + Texts > 0;

    public static Drops operator +(Drops left, Drops right) => new(
        left.Logs + right.Logs, left.Traces + right.Traces, left.Spans + right.Spans, left.Points + right.Points, left.Texts + right.Texts);
}

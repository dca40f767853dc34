namespace Dashboard.Telemetry.Metrics.Charts;

/// <summary>What is drawn of an instrument. <see cref="Times"/> are the ends of the steps.</summary>
public sealed record Chart(long From, long To, IReadOnlyList<long> Times, IReadOnlyList<ChartLine> Lines, IReadOnlyList<Exemplar> Exemplars)
{
    public bool IsEmpty => Lines.All(static line => line.Values.All(static value => value is null));
}

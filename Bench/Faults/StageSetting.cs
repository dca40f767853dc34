namespace Bench.Faults;

/// <summary>What a case wants of its stage.</summary>
internal sealed record StageSetting
{
    public int Readers { get; init; } = 200;

    /// <summary>User services as processes; what is missing to three is the case's own.</summary>
    public int Instances { get; init; } = 3;

    /// <summary>A third instance in this program, which does as the case tells it.</summary>
    public bool Scripted { get; init; }

    /// <summary>Consul does not run when the services start.</summary>
    public bool WithoutConsul { get; init; }

    /// <summary>Seconds instead of a minute.</summary>
    public bool Short { get; init; }

    public TimeSpan Outage => TimeSpan.FromSeconds(Short ? 8 : 60);

    public TimeSpan Absence => TimeSpan.FromSeconds(Short ? 5 : 20);

    public TimeSpan Window => TimeSpan.FromSeconds(Short ? 3 : 10);

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Short ? 3 : 10);
}

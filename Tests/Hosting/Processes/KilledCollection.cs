namespace Tests.Hosting.Processes;

/// <summary>How soon nothing is left is a matter of the engine, and not of the tests that keep the machine busy: nothing else runs beside these.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class KilledCollection
{
    public const string Name = "Killed";
}

namespace Tests.Faults;

/// <summary>One application at a time: what is measured on it must not be the noise of another one's start.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultCollection
{
    public const string Name = "Faults";
}

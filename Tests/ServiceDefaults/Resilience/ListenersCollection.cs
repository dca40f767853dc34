namespace Tests.ServiceDefaults.Resilience;

/// <summary>Alone: a traced application in another test decides which spans a call has in this process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ListenersCollection
{
    public const string Name = "Listeners";
}

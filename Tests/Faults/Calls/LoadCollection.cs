namespace Tests.Faults.Calls;

/// <summary>One application at a time, and nothing beside it: as many readers as there are here leave no processor for anything else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LoadCollection
{
    public const string Name = "Load";
}

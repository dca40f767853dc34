namespace Tests.Hosting.Containers;

/// <summary>The tests with containers follow one another: volumes without a name are known by when they came.</summary>
[CollectionDefinition(Name)]
public sealed class ContainersCollection
{
    public const string Name = "Containers";
}

namespace Tests.EndToEnd;

/// <summary>The tests on the shared application follow one another; each leaves it healthy.</summary>
[CollectionDefinition(Name)]
public sealed class EndToEndCollection : ICollectionFixture<ApplicationFixture>
{
    public const string Name = "End to end";
}

using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Tests.Testing;

/// <summary>Collections run beside each other. Those that take longest begin first, so that none of them is alone at work in the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        "RabbitMQ",
        "Tests.Documentation.AddAServiceTests",
        "Tests.Containers.ContainersTests",
        "Tests.Faults.UserServiceAwayTests",
        "Tests.Faults.Messaging.ConsumingFaultTests",
        "Tests.Faults.RabbitMqAwayTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(static collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string name) => Array.FindIndex(Longest, each => IsOf(each, name)) is var place and >= 0 ? place : Longest.Length;

    private static bool IsOf(string collectionOrClass, string name) =>
        name == collectionOrClass || name.StartsWith($"Test collection for {collectionOrClass} ", StringComparison.Ordinal);
}

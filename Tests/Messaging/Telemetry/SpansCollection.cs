namespace Tests.Messaging.Telemetry;

/// <summary>Alone: which spans there are depends on everybody in the process who listens, and a traced service in another test is such a listener.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SpansCollection : ICollectionFixture<RabbitMqFixture>
{
    public const string Name = "Spans";
}

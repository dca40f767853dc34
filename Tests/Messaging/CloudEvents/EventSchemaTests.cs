using Json.Schema;
using Messaging.Events;
using Messaging.Topology;

namespace Tests.Messaging.CloudEvents;

/// <summary>What is published is what docs/events promises.</summary>
public sealed class EventSchemaTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    // Built once: the library keeps every schema that it has seen under its id.
    private static readonly Dictionary<string, JsonSchema> Schemas = EventTopology.Default.Routes.ToDictionary(
        static route => route.RoutingKey, static route => JsonSchema.FromText(Text(route.RoutingKey)), StringComparer.Ordinal);

    public static TheoryData<string> Types() => [.. EventTopology.Default.Routes.Select(static route => route.RoutingKey)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Event_OfTheTopology_HasASchema(string type)
    {
        using var schema = JsonDocument.Parse(Text(type));

        Assert.Equal($"urn:event:{type}:v1", schema.RootElement.GetProperty("$id").GetString());
    }

    [Fact]
    public async Task UserCreated_AsPublished_FitsItsSchema()
    {
        var host = await StartHostAsync();

        await host.Publisher.PublishAsync(new UserCreated(int.MaxValue, "Zoë 👩‍🚀", "zoe@example.com"), Cancel);

        var message = await TakeAsync(await OpenChannelAsync(), Queue);
        Assert.True(Fits(message.BasicProperties.Type!, message.Body.ToArray()));
    }

    [Theory]
    [InlineData("""{"id":1,"name":"Ada","email":"ada@example.com","since":"2026-01-01"}""", true)]
    [InlineData("""{"id":1,"name":"Ada"}""", false)]
    [InlineData("""{"id":"1","name":"Ada","email":"ada@example.com"}""", false)]
    [InlineData("""{"id":0,"name":"Ada","email":"ada@example.com"}""", false)]
    public void UserCreated_FitsItsSchema_WithMoreMembersAndNotWithFewerOrOthers(string body, bool fits) =>
        Assert.Equal(fits, Fits("user.created", System.Text.Encoding.UTF8.GetBytes(body)));

    private static bool Fits(string type, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return Schemas[type].Evaluate(json.RootElement).IsValid;
    }

    private static string Text(string type) => File.ReadAllText(SolutionFolder.PathOf("docs", "events", $"{type}.v1.json"));
}

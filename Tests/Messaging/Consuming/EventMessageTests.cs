using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Tests.Messaging.Consuming;

/// <summary>What any publisher may send: events in every form, and what is none.</summary>
public sealed class EventMessageTests(RabbitMqFixture fixture) : EventConsumerTest(fixture)
{
    private const string Body = """{"id":7,"name":"Ada","email":"ada@example.com","later":true}""";

    public static TheoryData<string, BasicProperties, string> Events => new()
    {
        { Body, new() { MessageId = "plain-7" }, "plain-7" },
        { Body, With(new() { MessageId = "plain-7" }, ("cloudEvents:id", " "), ("cloudEvents_id", "")), "plain-7" },
        { Body, With(new(), ("cloudEvents:id", "colon-7"), ("cloudEvents:type", "user.created")), "colon-7" },
        {
            Body,
            With(new() { ContentType = "text/json; charset=utf-8" }, ("cloudEvents_id", "under-7"), ("cloudEvents_time", new AmqpTimestamp(long.MaxValue))),
            "under-7"
        },
        { Envelope($"\"data\":{Body}"), new() { ContentType = "application/cloudevents+json" }, "structured-7" },
        {
            Envelope($"\"datacontenttype\":\"application/json\",\"data_base64\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Body))}\""),
            new() { ContentType = "Application/CloudEvents+JSON; charset=UTF-8", MessageId = "another" },
            "structured-7"
        },
    };

    public static TheoryData<string, BasicProperties, string, string> NoEvents => new()
    {
        { "not json", new() { MessageId = "7" }, "undecodable", "its body is not the JSON of this event (at $)" },
        { "null", new() { MessageId = "7" }, "undecodable", "its body is null" },
        { "{}", new() { MessageId = "7" }, "undecodable", "its body is not the JSON of this event (at $)" },
        {
            """{"id":1,"name":null,"email":"ada@example.com"}""", new() { MessageId = "7" }, "undecodable",
            "its body is not the JSON of this event (at $.name)"
        },
        {
            """{"id":"one","name":"Ada","email":"ada@example.com"}""", new() { MessageId = "7" }, "undecodable",
            "its body is not the JSON of this event (at $.id)"
        },
        // Its headers fill a frame all but 200 octets: what a dead letter says of itself has no room beside them.
        {
            "{", With(new() { MessageId = "7" }, ("mine", "small"), ("filler", new string('x', 130_800))), "undecodable",
            "its body is not the JSON of this event (at $)"
        },
        { Body, new(), "no-id", "it has neither a CloudEvents id nor a message-id" },
        { Body, With(new(), ("cloudEvents:id", " ")), "no-id", "it has neither a CloudEvents id nor a message-id" },
        { Body, With(new() { MessageId = "7" }, ("cloudEvents_type", "user.created.v2")), "unknown-type", "its type is not 'user.created'" },
        {
            Body, With(new(), ("cloudEvents_id", new string('7', 1_025))), "undecodable",
            "its id has control characters or more than 1024 octets"
        },
        { Body, With(new() { MessageId = "7" }, ("cloudEvents_id", "a\0b")), "undecodable", "its id has control characters or more than 1024 octets" },
        { Body, new() { MessageId = "7\n" }, "undecodable", "its id has control characters or more than 1024 octets" },
        {
            Body.Replace("Ada", "\\ud800", StringComparison.Ordinal), new() { MessageId = "7" }, "undecodable",
            "its body is not the JSON of this event (at $.name)"
        },
        { Envelope("\"data\":null"), new() { ContentType = "application/cloudevents+json" }, "undecodable", "its body is null" },
        {
            "[]", new() { ContentType = "application/cloudevents+json", MessageId = "7" }, "undecodable",
            "its body is no event in the JSON format of CloudEvents"
        },
        {
            "[]", new() { ContentType = "application/cloudevents-batch+json", MessageId = "7" }, "undecodable",
            "its content-type is a format of CloudEvents other than application/cloudevents+json"
        },
        { new string('a', 70_000), new() { MessageId = "7" }, "too-large", "it has 70000 octets, which is more than 65536" },
    };

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public async Task Event_InAnyFormOfCloudEventsOrPlain_IsHandledUnderItsId(string body, BasicProperties properties, string id)
    {
        var channel = await OpenDeclaredChannelAsync();
        await StartHostAsync(options => options.Handle = RecordAsync);

        await PublishAsync(channel, body, properties);

        var handling = await NextAsync();
        Assert.Equal((7, id), (handling.Event.Id, handling.Context.EventId));
    }

    [Theory]
    [MemberData(nameof(NoEvents), DisableDiscoveryEnumeration = true)]
    public async Task Message_ThatIsNoEvent_IsADeadLetterAtOnceAndStopsNobody(string body, BasicProperties properties, string code, string reason)
    {
        var channel = await OpenDeclaredChannelAsync();
        var host = await StartHostAsync(options => options.Handle = RecordAsync);

        await PublishAsync(channel, body, properties);

        var dead = await TakeAsync(channel, DeadLetterQueue);
        Assert.Equal((code, reason, body), (Header(dead, "dead-letter-code"), Header(dead, "dead-letter-reason"), Encoding.UTF8.GetString(dead.Body.Span)));
        Assert.Equal(properties.Headers?.ContainsKey("mine") is true ? "small" : null, Header(dead, "mine"));
        await host.Publisher.PublishAsync(Ada, Cancel);
        Assert.Equal((1, 1), await NextAsync() is var next ? (next.Number, next.Event.Id) : default);
        Assert.Single(host.Logs, static log => log.Level >= LogLevel.Warning);
        Assert.DoesNotContain(host.Logs, static log => log.Message.Contains("ada@example.com", StringComparison.Ordinal));
    }

    private static string Envelope(string data) =>
        $$"""{"specversion":"1.0","id":"structured-7","source":"/elsewhere","type":"user.created","subject":"7","level":3,{{data}}}""";

    private static BasicProperties With(BasicProperties properties, params (string Name, object Value)[] headers)
    {
        properties.Headers = headers.ToDictionary(static header => header.Name, static header => (object?)header.Value, StringComparer.Ordinal);
        return properties;
    }
}

using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Messaging;
using Messaging.CloudEvents;
using RabbitMQ.Client;

namespace Tests.Messaging.CloudEvents;

public sealed class ReceivedEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly DateTimeOffset Earlier = new(2025, 12, 31, 22, 59, 59, 500, TimeSpan.Zero);

    [Theory]
    [InlineData("cloudEvents:")]
    [InlineData("cloudEvents_")]
    public void Context_OfHeadersWithEitherPrefix_HasAllAttributes(string prefix)
    {
        var context = Read(
            (prefix + "specversion", "1.0"), (prefix + "id", "7"), (prefix + "source", "/elsewhere"), (prefix + "type", "user.created"),
            (prefix + "time", "2025-12-31T23:59:59.5+01:00"), (prefix + "subject", "user 7"), (prefix + "level", 3L), (prefix + "urgent", true));

        Assert.Equal(("7", Earlier, "/elsewhere", "user.created"), (context.EventId, context.Time, context.Source, context.Type));
        Assert.Equal(
            ("user 7", "3", "true", "application/json"),
            (context.Attributes["subject"], context.Attributes["level"], context.Attributes["urgent"], context.Attributes["datacontenttype"]));
    }

    /// <summary>Held to the library of the specification's authors.</summary>
    [Fact]
    public void Context_OfTheStructuredModeThatTheSdkWrites_HasAllAttributesAndTheDataAlone()
    {
        var written = new global::CloudNative.CloudEvents.CloudEvent
        {
            Id = "7",
            Source = new("/elsewhere", UriKind.Relative),
            Type = "user.created",
            Time = Earlier,
            Subject = "user 7",
            DataSchema = new("urn:event:user.created:v1"),
            DataContentType = "application/json",
            Data = new { Name = "Zoë" },
            ["level"] = "3",
        };
        var body = new JsonEventFormatter().EncodeStructuredModeMessage(written, out var contentType);

        var received = ReceivedEvent.Of(new BasicProperties { ContentType = contentType.ToString() }, body.ToArray());

        var context = received.Context("user.created", Now);
        Assert.Equal(("7", Earlier, "/elsewhere", "user.created"), (context.EventId, context.Time, context.Source, context.Type));
        Assert.Equal(
            ("user 7", "3", "urn:event:user.created:v1"), (context.Attributes["subject"], context.Attributes["level"], context.Attributes["dataschema"]));
        Assert.Equal("Zoë", System.Text.Json.JsonDocument.Parse(received.Data).RootElement.GetProperty("Name").GetString());
    }

    [Fact]
    public void Context_OfPropertiesAlone_TakesMessageIdAndTimestamp()
    {
        var properties = new BasicProperties { MessageId = "7", Timestamp = new(1_767_000_000) };

        var context = ReceivedEvent.Of(properties, []).Context("user.created", Now);

        Assert.Equal(
            ("7", DateTimeOffset.FromUnixTimeSeconds(1_767_000_000), "", "user.created"), (context.EventId, context.Time, context.Source, context.Type));
    }

    public static TheoryData<object?, DateTimeOffset> Times => new()
    {
        { null, Now },
        { "yesterday", Now },
        { new AmqpTimestamp(long.MaxValue), Now },
        { new AmqpTimestamp(Earlier.ToUnixTimeSeconds()), Earlier.AddMilliseconds(-500) },
    };

    [Theory]
    [MemberData(nameof(Times), DisableDiscoveryEnumeration = true)]
    public void Context_TimeOfAnyKind_IsTakenWhenItIsOneAndElseNow(object? time, DateTimeOffset expected) =>
        Assert.Equal(expected, Read(("cloudEvents:id", "7"), ("cloudEvents:time", time)).Time);

    [Theory]
    [InlineData("cloudEvents:id", " ")]
    [InlineData("cloudEvents:type", "user.deleted")]
    [InlineData("cloudEvents:specversion", "0.3")]
    public void Context_OfNoSuchEvent_IsUnprocessable(string name, string value) =>
        Assert.Throws<UnprocessableEventException>(() => Read(("cloudEvents_id", name.EndsWith("id", StringComparison.Ordinal) ? "" : "7"), (name, value)));

    [Theory]
    [InlineData("""{"id":"7","data":{},"data_base64":"e30="}""")]
    [InlineData("""{"id":"7","data_base64":"not base64"}""")]
    [InlineData("""{"id":"7","data":{}""")]
    public void Context_OfNoJsonEvent_IsUnprocessable(string body)
    {
        var received = ReceivedEvent.Of(new BasicProperties { ContentType = "application/cloudevents+json" }, Encoding.UTF8.GetBytes(body));

        var failure = Assert.Throws<UnprocessableEventException>(() => received.Context("user.created", Now));
        Assert.Equal("its body is no event in the JSON format of CloudEvents", failure.Message);
    }

    private static EventContext Read(params (string Name, object? Value)[] headers) => ReceivedEvent.Of(
        new BasicProperties
        {
            ContentType = "application/json",
            Headers = headers.ToDictionary(
                static header => header.Name, static header => header.Value is string text ? Encoding.UTF8.GetBytes(text) : header.Value),
        },
        []).Context("user.created", Now);
}

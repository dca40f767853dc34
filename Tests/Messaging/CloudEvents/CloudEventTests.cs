using System.Text;
using Messaging;
using Messaging.CloudEvents;
using RabbitMQ.Client;

namespace Tests.Messaging.CloudEvents;

public sealed class CloudEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Read_AllHeaders_GivesThem()
    {
        var context = Read(id: "7", source: "/elsewhere", type: "user.created", time: "2025-12-31T23:59:59.5+01:00");

        Assert.Equal(new EventContext("7", new(2025, 12, 31, 22, 59, 59, 500, TimeSpan.Zero), "/elsewhere", "user.created"), context);
    }

    [Fact]
    public void Read_PropertiesAlone_TakesMessageIdAndTimestamp()
    {
        var context = CloudEvent.Read(new BasicProperties { MessageId = "7", Timestamp = new(1_767_000_000) }, "user.created", Now);

        Assert.Equal(new EventContext("7", DateTimeOffset.FromUnixTimeSeconds(1_767_000_000), "", "user.created"), context);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yesterday")]
    public void Read_NoUsableTime_TakesNow(string? time) => Assert.Equal(Now, Read(id: "7", time: time).Time);

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Read_NoId_IsUnprocessable(string? id) => Assert.Throws<UnprocessableEventException>(() => Read(id));

    [Fact]
    public void Read_AnotherType_IsUnprocessable() => Assert.Throws<UnprocessableEventException>(() => Read(id: "7", type: "user.deleted"));

    private static EventContext Read(string? id = null, string? source = null, string? type = null, string? time = null)
    {
        var headers = new Dictionary<string, object?>();
        foreach (var (name, value) in new[] { ("id", id), ("source", source), ("type", type), ("time", time) })
        {
            if (value is not null)
            {
                headers[$"cloudEvents:{name}"] = Encoding.UTF8.GetBytes(value);
            }
        }

        return CloudEvent.Read(new BasicProperties { Headers = headers }, "user.created", Now);
    }
}

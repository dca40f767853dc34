using Messaging.RabbitMq;

namespace Tests.Messaging.RabbitMq;

public sealed class BackoffTests
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    [Theory]
    [InlineData(0, 50, 100)]
    [InlineData(1, 50, 100)]
    [InlineData(2, 100, 200)]
    [InlineData(4, 400, 800)]
    [InlineData(6, 1_000, 2_000)]
    [InlineData(int.MaxValue, 1_000, 2_000)]
    public void After_Failures_GrowsToTheLimitAndIsSpreadOverItsUpperHalf(int failures, int least, int most)
    {
        var delays = Enumerable.Range(0, 100).Select(_ => Backoff.After(failures)).ToHashSet();

        Assert.All(delays, delay => Assert.InRange(delay.TotalMilliseconds, least, most));
        Assert.True(delays.Count > 50);
    }
}

using ServiceDefaults.Discovery.Consul;

namespace Tests.ServiceDefaults.Discovery.Consul;

public sealed class BackoffTests
{
    [Fact]
    public void Next_FailuresGoOn_DoublesUpToTheCap()
    {
        var backoff = new Backoff();
        int[] full = [250, 500, 1000, 1000, 1000];

        Assert.All(full, milliseconds => Assert.InRange(backoff.Next().TotalMilliseconds, milliseconds / 2.0, milliseconds));
        for (var i = 0; i < 10_000; i++)
        {
            Assert.InRange(backoff.Next().TotalMilliseconds, 500, 1000);
        }
    }

    [Fact]
    public void Next_AfterASuccess_BeginsAnew()
    {
        var backoff = new Backoff();
        for (var i = 0; i < 5; i++)
        {
            backoff.Next();
        }

        backoff.Reset();

        Assert.InRange(backoff.Next().TotalMilliseconds, 125, 250);
    }

    [Fact]
    public void Next_ManyInstances_AreSpreadOut() =>
        Assert.True(Enumerable.Range(0, 50).Select(_ => new Backoff().Next()).Distinct().Count() > 25);
}

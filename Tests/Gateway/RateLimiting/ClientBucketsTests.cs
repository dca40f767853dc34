extern alias gateway;

using gateway::Gateway.Clients;
using gateway::Gateway.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Tests.Gateway.RateLimiting;

public sealed class ClientBucketsTests
{
    private const int MostMegabytesFor100000 = 40;

    private static readonly TimeSpan TimeToFull = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly ClientBuckets _buckets;

    public ClientBucketsTests() => _buckets = new(Options.Create(new RateLimitingOptions()), _time);

    [Fact]
    public void Client_SeenAgain_HasItsBucket()
    {
        var bucket = _buckets.Of(Client(1));

        for (var second = 0; second < 100; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Same(bucket, _buckets.Of(Client(1)));
        }

        Assert.NotSame(bucket, _buckets.Of(Client(2)));
    }

    [Fact]
    public void Client_ThatIsForgotten_HadAFullBucket()
    {
        var bucket = _buckets.Of(Client(1));
        bucket.AttemptAcquire(100);

        // The worst case: used just before its generation ends, looked for just after the next one has ended.
        _time.Advance(TimeToFull);
        _buckets.Of(Client(2));
        _time.Advance(TimeToFull - TimeSpan.FromTicks(1));
        Assert.Same(bucket, _buckets.Of(Client(1)));
        _time.Advance(TimeToFull + TimeToFull);
        _buckets.Of(Client(2));
        _time.Advance(TimeToFull);
        _buckets.Of(Client(2));

        Assert.Equal(1, _buckets.Count);
        Assert.Equal(100, bucket.Available);
        Assert.NotSame(bucket, _buckets.Of(Client(1)));
    }

    [Fact]
    public void Clients_ByTheHundredThousand_AreForgottenAndSmallUntilThen()
    {
        // 9.0.0.0 and on.
        var clients = Enumerable.Range(0, 100_000).Select(static number => Client(((uint)number << 8) | 9)).ToArray();

        // All that was ever allocated, the tables that were outgrown included: what stays is less, and other tests do not show in it.
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var client in clients)
        {
            _buckets.Of(client).AttemptAcquire();
        }

        var megabytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6;
        TestContext.Current.TestOutputHelper?.WriteLine($"{megabytes:F1} MB for {_buckets.Count} clients");
        Assert.Equal(100_000, _buckets.Count);
        Assert.InRange(megabytes, 1, MostMegabytesFor100000);

        for (var generation = 0; generation < 2; generation++)
        {
            _time.Advance(TimeToFull);
            _buckets.Of(Client(0));
        }

        Assert.Equal(1, _buckets.Count);
    }

    [Fact]
    public void Clients_WithoutEnd_AreNeverMoreThanTwoGenerations()
    {
        for (uint client = 0; client < 500_000; client++)
        {
            _buckets.Of(Client(client));
        }

        Assert.InRange(_buckets.Count, 1, 2 * ClientBuckets.MostInAGeneration);
    }

    private static ClientId Client(uint number)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = new IPAddress(number);
        return ClientId.Of(context);
    }
}

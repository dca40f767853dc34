using System.Threading.RateLimiting;
using ServiceDefaults.RateLimiting;

namespace Tests.ServiceDefaults.RateLimiting;

public sealed class TokenBucketTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Bucket_New_GrantsItsCapacityAndNoMore()
    {
        using var bucket = Bucket(100, 10);

        Assert.Equal(100, GrantsOf(bucket));
        Assert.Equal((100, 1), (bucket.GetStatistics()!.TotalSuccessfulLeases, bucket.GetStatistics()!.TotalFailedLeases));
    }

    [Fact]
    public void Bucket_Emptied_RefillsAtItsRateUpToItsCapacity()
    {
        using var bucket = Bucket(100, 10);
        GrantsOf(bucket);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, GrantsOf(bucket));
        _time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(100, bucket.Available);
        Assert.Equal(100, GrantsOf(bucket));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 7)]
    [InlineData(3, 1)]
    [InlineData(0.001, 1)]
    [InlineData(0.7, 5)]
    [InlineData(1_000_000, 1)]
    public void Refusal_Always_SaysToTheTickWhenTheTokensAreThere(double refillPerSecond, int tokens)
    {
        using var bucket = Bucket(10, refillPerSecond);
        bucket.AttemptAcquire(10);

        var wait = RetryAfter(bucket.AttemptAcquire(tokens));
        _time.Advance(wait - Tick);

        Assert.Equal(Tick, RetryAfter(bucket.AttemptAcquire(tokens)));
        _time.Advance(Tick);
        Assert.True(bucket.AttemptAcquire(tokens).IsAcquired);
    }

    [Fact]
    public void Fractions_OfATokenAskedForAgainAndAgain_AreNotLost()
    {
        using var bucket = Bucket(100, 3);
        GrantsOf(bucket);

        var granted = 0;
        for (var step = 0; step < 1_000_000; step++)
        {
            _time.Advance(TimeSpan.FromTicks(10));
            granted += bucket.AttemptAcquire().IsAcquired ? 1 : 0;
        }

        Assert.Equal(3, granted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, GrantsOf(bucket));
    }

    [Fact]
    public void Tokens_AskedForTogether_AreGrantedTogetherOrNotAtAll()
    {
        using var bucket = Bucket(10, 1);

        Assert.True(bucket.AttemptAcquire(7).IsAcquired);
        Assert.Equal(TimeSpan.FromSeconds(1), RetryAfter(bucket.AttemptAcquire(4)));
        Assert.Equal(3, bucket.Available);
        Assert.True(bucket.AttemptAcquire(3).IsAcquired);
    }

    [Fact]
    public void Tokens_BeyondTheCapacity_AreAnErrorThatNamesIt()
    {
        using var bucket = Bucket(10, 1);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => bucket.AttemptAcquire(11));

        Assert.Contains("holds 10 tokens", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, bucket.Available);
    }

    [Fact]
    public void NoToken_AskedFor_TellsWhetherThereIsOne()
    {
        using var bucket = Bucket(1, 1);

        Assert.True(bucket.AttemptAcquire(0).IsAcquired);
        Assert.True(bucket.AttemptAcquire(1).IsAcquired);
        Assert.Equal(TimeSpan.FromSeconds(1), RetryAfter(bucket.AttemptAcquire(0)));
    }

    [Fact]
    public async Task Acquire_WithoutTokens_AnswersAtOnce()
    {
        using var bucket = Bucket(1, 1);

        Assert.True((await bucket.AcquireAsync(1, TestContext.Current.CancellationToken)).IsAcquired);
        Assert.False((await bucket.AcquireAsync(1, TestContext.Current.CancellationToken)).IsAcquired);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await bucket.AcquireAsync(1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Idle_Bucket_SaysSinceWhenItIsFull()
    {
        using var bucket = Bucket(100, 10);
        bucket.AttemptAcquire(10);

        Assert.Null(bucket.IdleDuration);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(2), bucket.IdleDuration);
    }

    [Fact]
    public void NextToken_OfABucket_ComesWhenItIsWhole()
    {
        using var bucket = Bucket(2, 4);

        Assert.Equal(TimeSpan.Zero, bucket.TimeToNext);
        bucket.AttemptAcquire();
        Assert.Equal(TimeSpan.FromMilliseconds(250), bucket.TimeToNext);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(TimeSpan.FromMilliseconds(150), bucket.TimeToNext);
    }

    [Fact]
    public async Task Tokens_WantedByManyAtOnce_AreEachGivenOnce()
    {
        using var bucket = Bucket(1000, 1);

        var granted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => GrantsOf(bucket))));

        Assert.Equal(1000, granted.Sum());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 0.0009)]
    [InlineData(1, 1_000_001)]
    [InlineData(1, double.NaN)]
    public void Bucket_ThatCannotBe_IsRefused(int capacity, double refillPerSecond) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Bucket(capacity, refillPerSecond));

    private static int GrantsOf(TokenBucket bucket)
    {
        var grants = 0;
        while (bucket.AttemptAcquire().IsAcquired)
        {
            grants++;
        }

        return grants;
    }

    private static TimeSpan RetryAfter(RateLimitLease lease)
    {
        Assert.False(lease.IsAcquired);
        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var delay));
        return delay;
    }

    private TokenBucket Bucket(int capacity, double refillPerSecond) =>
        new(new() { Capacity = capacity, RefillPerSecond = refillPerSecond }, _time);
}

using System.Threading.RateLimiting;

namespace ServiceDefaults.RateLimiting;

/// <summary>
/// A token bucket that fills continuously rather than in periods, after the clock of a <see cref="TimeProvider"/>. It counts in whole
/// numbers: no fraction of a token is lost or won, and a refused lease says to the clock's tick when it would be granted
/// (<see cref="MetadataName.RetryAfter"/>). Nothing waits in it: <see cref="RateLimiter.AcquireAsync"/> decides at once as well.
/// </summary>
public sealed class TokenBucket : RateLimiter
{
    private const double SlowestRefill = 0.001;
    private const double FastestRefill = 1_000_000;
    private const int RateScale = 1_000_000;

    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _capacity;

    // One tick of the clock brings _perTick units; _perToken of them are a token.
    private readonly long _perTick;
    private readonly long _perToken;

    private Int128 _units;
    private long _filledAt;
    private long _granted;
    private long _refused;

    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1, or the refill rate is not between 0.001 and 1,000,000 a second.</exception>
    public TokenBucket(TokenBucketOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1, nameof(options));
        if (options.RefillPerSecond is not (>= SlowestRefill and <= FastestRefill))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.RefillPerSecond, $"A bucket refills by {SlowestRefill} to {FastestRefill} tokens a second.");
        }

        _timeProvider = timeProvider;
        _capacity = options.Capacity;
        _perTick = (long)Math.Round(options.RefillPerSecond * RateScale);
        _perToken = checked(timeProvider.TimestampFrequency * RateScale);
        _units = Full;
        _filledAt = timeProvider.GetTimestamp();
    }

    /// <summary>The tokens that are there now, fractions included.</summary>
    public double Available => (double)Units() / _perToken;

    /// <summary>How long until the next whole token comes; zero when the bucket is full.</summary>
    public TimeSpan TimeToNext
    {
        get
        {
            var units = Units();
            return units == Full ? TimeSpan.Zero : TimeFor(_perToken - (units % _perToken));
        }
    }

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                // The time since the bucket became full, which is some while after it was last filled.
                var sinceFilled = _timeProvider.GetElapsedTime(_filledAt);
                var toFill = TimeFor(Full - _units);
                return sinceFilled >= toFill ? sinceFilled - toFill : null;
            }
        }
    }

    private Int128 Full => (Int128)_capacity * _perToken;

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (_lock)
        {
            Fill();
            return new() { CurrentAvailablePermits = (long)(_units / _perToken), TotalSuccessfulLeases = _granted, TotalFailedLeases = _refused };
        }
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        if (permitCount > _capacity)
        {
            throw new ArgumentOutOfRangeException(
                nameof(permitCount), permitCount, $"The bucket holds {_capacity} tokens, so it can never grant {permitCount} at once.");
        }

        lock (_lock)
        {
            Fill();
            var wanted = (Int128)permitCount * _perToken;
            // By the contract of RateLimiter, asking for none tells whether there is one.
            var needed = permitCount == 0 ? _perToken : wanted;
            if (_units < needed)
            {
                _refused++;
                return new Refusal(TimeFor(needed - _units));
            }

            _units -= wanted;
            _granted++;
            return Grant.Instance;
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<RateLimitLease>(cancellationToken)
            : ValueTask.FromResult(AttemptAcquireCore(permitCount));

    private Int128 Units()
    {
        lock (_lock)
        {
            Fill();
            return _units;
        }
    }

    private void Fill()
    {
        var now = _timeProvider.GetTimestamp();
        if (now > _filledAt)
        {
            _units = Int128.Min(Full, _units + ((Int128)(now - _filledAt) * _perTick));
            _filledAt = now;
        }
    }

    // Rounded up: first to the tick of the clock at which the units are there, then to the tick of a TimeSpan.
    private TimeSpan TimeFor(Int128 units)
    {
        var ticks = DivideUp(units, _perTick);
        return new((long)Int128.Min(long.MaxValue, DivideUp(ticks * TimeSpan.TicksPerSecond, _timeProvider.TimestampFrequency)));
    }

    private static Int128 DivideUp(Int128 dividend, long divisor) => (dividend + divisor - 1) / divisor;

    private sealed class Grant : RateLimitLease
    {
        public static readonly Grant Instance = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }

    private sealed class Refusal(TimeSpan retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
            return metadata is not null;
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ServiceDefaults.RateLimiting;

namespace Tests.ServiceDefaults.RateLimiting;

/// <summary>What holds for every bucket, whoever asks it for however many tokens at whatever times.</summary>
public sealed class TokenBucketProperties
{
    private const int RateScale = 1_000_000;

    [Property]
    public Property Grants_OverAnyTime_AreNeverMoreThanCapacityAndRefill() => Prop.ForAll(Scripts, script =>
    {
        var time = new FakeTimeProvider();
        using var bucket = script.Bucket(time);
        long granted = 0;
        long elapsed = 0;
        foreach (var (ticks, tokens) in script.Steps)
        {
            time.Advance(TimeSpan.FromTicks(ticks));
            elapsed += ticks;
            granted += bucket.AttemptAcquire(tokens).IsAcquired ? tokens : 0;

            // In units of which a token is RateScale * TicksPerSecond, so that nothing is rounded here either.
            var most = ((Int128)script.Capacity * RateScale * TimeSpan.TicksPerSecond) + ((Int128)elapsed * script.MillionthsPerSecond);
            if ((Int128)granted * RateScale * TimeSpan.TicksPerSecond > most || bucket.Available > script.Capacity || bucket.Available < 0)
            {
                return false;
            }
        }

        return true;
    });

    [Property]
    public Property Refusals_Always_EndWhenTheySay() => Prop.ForAll(Scripts, script =>
    {
        var time = new FakeTimeProvider();
        using var bucket = script.Bucket(time);
        foreach (var (ticks, tokens) in script.Steps)
        {
            time.Advance(TimeSpan.FromTicks(ticks));
            var lease = bucket.AttemptAcquire(tokens);
            if (!lease.IsAcquired)
            {
                lease.TryGetMetadata(System.Threading.RateLimiting.MetadataName.RetryAfter, out var delay);
                time.Advance(delay);
                if (delay <= TimeSpan.Zero || !bucket.AttemptAcquire(tokens).IsAcquired)
                {
                    return false;
                }
            }
        }

        return true;
    });

    private static Arbitrary<Script> Scripts { get; } = Arb.From(
        from capacity in Gen.Choose(1, 200)
        from rate in Gen.OneOf(Gen.Choose(1_000, RateScale), Gen.Choose(RateScale, 1_000 * RateScale))
        from steps in Gen.ListOf(Gen.Zip(Gen.Choose(0, 50_000_000), Gen.Choose(1, capacity)))
        select new Script(capacity, rate, [.. steps.Select(step => (step.Item1, step.Item2))]));

    private sealed record Script(int Capacity, int MillionthsPerSecond, IReadOnlyList<(int Ticks, int Tokens)> Steps)
    {
        public TokenBucket Bucket(TimeProvider time) => new(new() { Capacity = Capacity, RefillPerSecond = (double)MillionthsPerSecond / RateScale }, time);

        public override string ToString() => $"{Capacity}, {MillionthsPerSecond} / 1e6 a second: {string.Join(' ', Steps)}";
    }
}

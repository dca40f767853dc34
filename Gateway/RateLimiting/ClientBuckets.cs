using Gateway.Clients;
using Microsoft.Extensions.Options;
using ServiceDefaults.RateLimiting;

namespace Gateway.RateLimiting;

/// <summary>
/// A token bucket for each client, in two generations. Once in the time that an empty bucket takes to fill, the older generation is dropped: who was
/// not seen since then has a full bucket anyway, so nothing is lost with it. A generation that is full ends early, which bounds the memory.
/// </summary>
internal sealed class ClientBuckets(IOptions<RateLimitingOptions> options, TimeProvider timeProvider)
{
    public const int MostInAGeneration = 100_000;

    private readonly Lock _lock = new();
    private readonly TokenBucketOptions _size = new() { Capacity = options.Value.Capacity, RefillPerSecond = options.Value.RefillPerSecond };
    private readonly TimeSpan _timeToFull = TimeSpan.FromSeconds(Math.Ceiling(options.Value.Capacity / options.Value.RefillPerSecond));

    private Dictionary<ClientId, TokenBucket> _young = [];
    private Dictionary<ClientId, TokenBucket> _old = [];
    private long _bornAt = timeProvider.GetTimestamp();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _young.Count + _old.Count;
            }
        }
    }

    public TokenBucket Of(ClientId client)
    {
        lock (_lock)
        {
            if (_young.Count >= MostInAGeneration || timeProvider.GetElapsedTime(_bornAt) >= _timeToFull)
            {
                (_old, _young, _bornAt) = (_young, [], timeProvider.GetTimestamp());
            }

            if (!_young.TryGetValue(client, out var bucket))
            {
                _old.Remove(client, out bucket);
                _young.Add(client, bucket ??= new(_size, timeProvider));
            }

            return bucket;
        }
    }
}

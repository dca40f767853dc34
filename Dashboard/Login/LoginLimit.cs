using System.Threading.RateLimiting;

namespace Dashboard.Login;

/// <summary>How often a token may be tried, by all callers together: they are all on this machine.</summary>
internal sealed class LoginLimit : IDisposable
{
    private const int AttemptsPerMinute = 20;

    private readonly FixedWindowRateLimiter _limiter = new(new() { PermitLimit = AttemptsPerMinute, Window = TimeSpan.FromMinutes(1) });

    public bool TryTake()
    {
        using var lease = _limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}

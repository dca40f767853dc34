using Polly;
using ServiceDefaults.Discovery;
using ServiceDefaults.Resilience.Breaker;

namespace ServiceDefaults.Resilience.Instances;

/// <summary>One instance of a service: its inner ring, and what the choice between instances goes by.</summary>
internal sealed class Instance(
    string key,
    InstanceAddress address,
    ConsecutiveBreaker breaker,
    PacedLog<string?> reachability,
    ResiliencePipeline<HttpResponseMessage> pipeline,
    TimeProvider time)
{
    private readonly FailurePenalty _penalty = new(time);
    private int _outstanding;
    private long _picks;

    /// <summary>Id and start of the instance: one that comes back is another one.</summary>
    public string Key => key;

    public InstanceAddress Address => address;

    public ConsecutiveBreaker Breaker => breaker;

    public Ejection Ejection { get; } = new(time);

    /// <summary>Is told why the instance is out of reach, or null once it is back; one that flaps is worth a line a second.</summary>
    public PacedLog<string?> Reachability => reachability;

    /// <summary>Another instance contradicted it: it is out of the choice as none of the service, though it answers.</summary>
    public bool IsStranger { get; set; }

    /// <summary>Breaker and attempt timeout.</summary>
    public ResiliencePipeline<HttpResponseMessage> Pipeline => pipeline;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public long Picks => Volatile.Read(ref _picks);

    /// <summary>The smaller, the better.</summary>
    public double Score => Outstanding + _penalty.Value;

    public bool IsOut => Ejection.IsActive || breaker.IsRejecting;

    /// <summary>When it could be asked again, if it is out.</summary>
    public TimeSpan RetryAfter(bool nothingElse)
    {
        var (ejection, open) = (Ejection.Remaining(nothingElse), nothingElse ? breaker.LookAfter : breaker.RetryAfter);
        return ejection > open ? ejection : open;
    }

    public void Begin()
    {
        Interlocked.Increment(ref _outstanding);
        Interlocked.Increment(ref _picks);
    }

    public void End() => Interlocked.Decrement(ref _outstanding);

    /// <summary>An attempt was answered: if the instance was out of reach, it is back.</summary>
    public void Readmit(long attemptStarted)
    {
        if (Ejection.Readmit(attemptStarted))
        {
            IsStranger = false;
            reachability.Report(null);
        }
    }

    public void Penalize() => _penalty.Add();
}

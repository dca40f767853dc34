using Grpc.Core;
using Polly;
using ServiceDefaults.Resilience.Instances;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>One call to a service with all its attempts.</summary>
/// <param name="service">Whom it calls.</param>
/// <param name="length">The time for all attempts together; null for calls that may last.</param>
/// <param name="isLimited">Nobody else ends the call when that is over.</param>
/// <param name="kind">What kind of call it is.</param>
/// <param name="isRepeatable">Making it twice does what making it once does.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceCall(ServiceTarget service, TimeSpan? length, bool isLimited, CallKind kind, bool isRepeatable, TimeProvider time)
{
    private static readonly ResiliencePropertyKey<ServiceCall> Key = new("service-call");

    private readonly long _begin = time.GetTimestamp();
    private (Instance Instance, long Started, StatusCode Status)[] _doubted = [];

    public ServiceTarget Service => service;

    public CallKind Kind => kind;

    public bool IsRepeatable => isRepeatable;

    public IReadOnlyList<Instance> Tried { get; private set; } = [];

    /// <summary>What the last attempt was answered; null for none, and for answers that are not of gRPC or whose trailers have not come.</summary>
    public StatusCode? Status { get; set; }

    /// <summary>After which time the outer ring ends the call.</summary>
    public TimeSpan Limit => isLimited && length is { } limit ? limit : Timeout.InfiniteTimeSpan;

    /// <summary>The time left for the call; null for calls that may last.</summary>
    public TimeSpan? Remaining => length - time.GetElapsedTime(_begin);

    // Nearly every call tries one instance.
    public void Try(Instance instance) => Tried = (Instance[])[.. Tried, instance];

    /// <summary>The last attempt was answered in a way that another instance has to confirm.</summary>
    public void Doubt(Instance instance, long attemptStarted) => _doubted = [.. _doubted, (instance, attemptStarted, Status!.Value)];

    /// <summary>An instance answered the call: those that were in doubt are none of the service.</summary>
    public void EjectDoubted()
    {
        foreach (var (instance, started, status) in _doubted)
        {
            instance.IsStranger = true;
            service.Eject(instance, started, new InvalidOperationException($"It answers {status}, and another instance does not."));
        }

        _doubted = [];
    }

    /// <exception cref="InvalidOperationException">The outer ring is missing, which begins the call.</exception>
    public static ServiceCall Of(ResilienceContext context) =>
        context.Properties.TryGetValue(Key, out var call)
            ? call
            : throw new InvalidOperationException("The handler of an instance needs the outer ring around it.");

    public void AddTo(ResilienceContext context) => context.Properties.Set(Key, this);
}

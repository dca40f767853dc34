using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using ServiceDefaults.Discovery;
using ServiceDefaults.RateLimiting;
using ServiceDefaults.Resilience.Breaker;
using ServiceDefaults.Resilience.Instances;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>A service as its callers in this process see it: its instances, their breakers, and what calls to it may spend. All clients share it.</summary>
internal sealed class ServiceTarget
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ServiceEndpointResolver _resolver;
    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _lastUsed;
    private long _found;

    public ServiceTarget(string name, string address, CallPolicy policy, ServiceEndpointResolver resolver, TimeProvider time, ILogger logger)
    {
        (Name, _address, Policy, _resolver, _time, _logger) = (name, address, policy, resolver, time, logger);
        Instances = new InstanceSet(CreateInstance, policy.Breaker.BreakDuration, time);
        Limiter = new TokenBucket(new TokenBucketOptions { Capacity = policy.Rate.Capacity, RefillPerSecond = policy.Rate.RefillPerSecond }, time);
        Budget = new RetryBudget(policy.Retry.BudgetShare, policy.Retry.BudgetReserve, time);
        AttemptTimeout = GrpcTimeout.Format(policy.Times.AttemptTimeout);
    }

    public string Name { get; }

    public CallPolicy Policy { get; }

    public InstanceSet Instances { get; }

    public TokenBucket Limiter { get; }

    public RetryBudget Budget { get; }

    /// <summary>The time for an attempt as gRPC writes it.</summary>
    public string AttemptTimeout { get; }

    /// <summary>A client has it for as long as the process lives.</summary>
    public bool IsKept { get; set; }

    /// <summary>When it was last asked for.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether nobody would miss it.</summary>
    public bool IsIdle => !IsKept && Instances.Current.All(static instance => instance.Outstanding == 0);

    public void Use() => Volatile.Write(ref _lastUsed, _time.GetTimestamp());

    /// <summary>Whether discovery has to be asked: when it has news, and each second, since it forgets what nobody asks for.</summary>
    public bool MustFindInstances(long now) => Instances.IsOutdated || _time.GetElapsedTime(Volatile.Read(ref _found), now) >= Fresh;

    /// <summary>Takes over what discovery knows by now.</summary>
    /// <exception cref="NoInstanceException">It knows no such service.</exception>
    public async ValueTask FindInstancesAsync(CancellationToken cancellationToken)
    {
        try
        {
            Instances.Update(await _resolver.GetEndpointsAsync(_address, cancellationToken).ConfigureAwait(false));
            Volatile.Write(ref _found, _time.GetTimestamp());
        }
        catch (HttpRequestException unknown)
        {
            throw Reject(unknown.Message, TimeSpan.Zero);
        }
    }

    /// <exception cref="NoInstanceException">There is none to ask now.</exception>
    public Instance Pick(ServiceCall call) => Instances.Pick(call.Tried, call.IsRepeatable, out var retryAfter)
        ?? throw (Instances.Current.Count == 0
            ? Reject($"No instance of {Name} is known.", TimeSpan.Zero)
            : Reject($"No instance of {Name} can be reached at the moment.", retryAfter));

    private NoInstanceException Reject(string message, TimeSpan retryAfter)
    {
        ResilienceMetrics.Reject(Name, "no_instance");
        return new NoInstanceException(message, retryAfter);
    }

    /// <summary>Takes an instance that could not be reached out of the choice.</summary>
    public void Eject(Instance instance, long attemptStarted, Exception cause)
    {
        if (instance.Ejection.Eject(attemptStarted))
        {
            ResilienceMetrics.Ejections.Add(1, new("service", Name), new KeyValuePair<string, object?>("instance", instance.Key));
            instance.Reachability.Report(cause.GetBaseException().Message);
        }
    }

    private void TellReachability(string key, InstanceAddress address, string? reason)
    {
        if (reason is null)
        {
            _logger.LogReadmitted(Name, key, address);
        }
        else
        {
            _logger.LogEjected(Name, key, address, reason);
        }
    }

    private Instance CreateInstance(string key, InstanceAddress address)
    {
        var options = Policy.Breaker;
        var breaker = new ConsecutiveBreaker(options.FailureThreshold, options.BreakDuration, _time, options.LookInterval, Tell(key, address));
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = "instance", InstanceName = key, TimeProvider = _time }
            .AddStrategy(
                _ => new ConsecutiveCircuitBreakerStrategy<HttpResponseMessage>(breaker, IsFailure, IsUnreachable),
                new ConsecutiveCircuitBreakerStrategyOptions<HttpResponseMessage>())
            .AddTimeout(new TimeoutStrategyOptions
            {
                Timeout = Policy.Times.AttemptTimeout,
                TimeoutGenerator = arguments => ValueTask.FromResult(
                    ServiceCall.Of(arguments.Context).Kind == CallKind.GrpcStream ? Timeout.InfiniteTimeSpan : Policy.Times.AttemptTimeout),
            })
            .Build();
        var reachability = new PacedLog<string?>(
            null, static (told, latest) => told is null == latest is null, (_, latest) => TellReachability(key, address, latest), _time);
        return new Instance(key, address, breaker, reachability, pipeline, _time);
    }

    private ValueTask<bool> IsFailure(CircuitBreakerPredicateArguments<HttpResponseMessage> arguments) =>
        ValueTask.FromResult(CallVerdict.IsFailure(ServiceCall.Of(arguments.Context), arguments.Outcome));

    // Many calls at once are refused or cut off when an instance goes: that takes it out of the choice for a second, not for as long as a break.
    private static bool IsUnreachable(CircuitBreakerPredicateArguments<HttpResponseMessage> arguments) =>
        CallVerdict.IsUnreachable(arguments.Outcome.Exception, arguments.Context.CancellationToken);

    // A look each second at an instance that stays broken is no news.
    private Action<CircuitState> Tell(string key, InstanceAddress address)
    {
        var log = new PacedLog<CircuitState>(CircuitState.Closed, static (told, latest) => told == latest, (_, latest) => Log(latest), _time);
        return state =>
        {
            ResilienceTrace.BreakerChanged(Name, key, state);
            if (state == CircuitState.HalfOpen)
            {
                _logger.LogBreakerProbes(Name, key, address);
            }
            else
            {
                log.Report(state);
            }
        };

        void Log(CircuitState state)
        {
            if (state == CircuitState.Open)
            {
                _logger.LogBreakerOpened(Name, key, address, Policy.Breaker.BreakDuration);
            }
            else
            {
                _logger.LogBreakerClosed(Name, key, address);
            }
        }
    }
}

using Microsoft.Extensions.Logging;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>What is believed of the instances of a service, given what Consul answered. An answer that cannot be meant never empties it.</summary>
internal sealed partial class WatchedInstances : IDisposable
{
    private readonly InstanceAdmission _admission;
    private readonly TimeSpan _recoveryTime;
    private readonly TimeProvider _time;
    private readonly PacedLog<AdmittedInstances> _log;
    private volatile ServiceSnapshot _current = new([], hasNone: false);
    private volatile AdmittedInstances _latest = AdmittedInstances.None;
    private bool _interrupted;
    private long? _emptySince;

    public WatchedInstances(string service, InstanceAdmission admission, TimeSpan recoveryTime, TimeProvider time, ILogger logger)
    {
        (_admission, _recoveryTime, _time) = (admission, recoveryTime, time);
        _log = new(AdmittedInstances.None, static (told, latest) => told.IsSame(latest), (_, latest) => Tell(logger, service, latest), time);
    }

    public ServiceSnapshot Current => _current;

    /// <summary>How many instances Consul has that are not called.</summary>
    public int RefusedCount => _latest.Refused.Count;

    /// <summary>Whether an empty list is being held back, see <see cref="ConsulDiscoveryOptions.RecoveryTime"/>.</summary>
    public bool IsRecovering => _emptySince is not null;

    /// <summary>Null when no empty list is being held back.</summary>
    public TimeSpan? RecoveryTimeLeft => _emptySince is { } since
        ? _recoveryTime - _time.GetElapsedTime(since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero
        : null;

    /// <summary>Consul has lost its state.</summary>
    public void Interrupted() => _interrupted = true;

    /// <summary>Consul is away: what it had is believed still, but not that there is nothing.</summary>
    public void Lost()
    {
        Interrupted();
        Replace(_current.Instances, hasNone: false);
    }

    /// <param name="answer">The passing instances.</param>
    /// <param name="isKnown">Whether Consul knows the service, with passing instances or without.</param>
    public void Take(IReadOnlyList<ServiceInstance> answer, bool isKnown)
    {
        var latest = _admission.Admit(answer);
        if (latest.Admitted.Count == 0 && _current.Instances.Count > 0)
        {
            if (latest.Refused.Count > 0)
            {
                // Nothing but unusable registrations is no news of the usable ones.
                Show(new AdmittedInstances(_current.Instances, latest.Refused), isKnown);
                return;
            }

            _emptySince ??= _interrupted ? _time.GetTimestamp() : null;
            if (RecoveryTimeLeft > TimeSpan.Zero)
            {
                return;
            }
        }

        _emptySince = null;
        _interrupted = false;
        Show(latest, isKnown);
    }

    public void Dispose() => _log.Dispose();

    private void Show(AdmittedInstances latest, bool isKnown)
    {
        _latest = latest;
        _log.Report(latest);
        Replace(latest.Admitted, isKnown && latest.Admitted.Count == 0);
    }

    private void Replace(IReadOnlyList<ServiceInstance> instances, bool hasNone)
    {
        var previous = _current;
        if (hasNone != previous.HasNone || !instances.SequenceEqual(previous.Instances))
        {
            _current = new ServiceSnapshot(instances, hasNone);
            previous.Supersede();
        }
    }

    private static void Tell(ILogger logger, string service, AdmittedInstances instances)
    {
        var admitted = Printable.List(instances.Admitted);
        if (instances.Refused.Count == 0)
        {
            LogChanged(logger, service, instances.Admitted.Count, admitted);
        }
        else
        {
            var refused = Printable.List(instances.Refused);
            LogRefused(logger, service, instances.Admitted.Count, admitted, instances.Refused.Count, refused);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service} has {Count} passing instances: {Instances}.")]
    private static partial void LogChanged(ILogger logger, string service, int count, string instances);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Service} has {Count} passing instances: {Instances}. {RefusedCount} more are registered and left out: {Refused}.")]
    private static partial void LogRefused(ILogger logger, string service, int count, string instances, int refusedCount, string refused);
}

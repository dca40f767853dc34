using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Discovery.Consul;

/// <summary>
/// What the latest calls to Consul told about it. That nothing is heard of it is told once for all that call it; what it refuses,
/// or answers with nonsense, once for each thing that it is asked for.
/// </summary>
internal sealed partial class ConsulConnection(IOptions<ConsulOptions> options, TimeProvider time, ILogger<ConsulConnection> logger) : IDisposable
{
    private const string Everything = "";

    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    /// <summary>Null while Consul answers all that it is asked, or was not asked yet.</summary>
    public ConsulOutage? Outage => _topics.TryGetValue(Everything, out var everything) && everything.Outage is { } outage
        ? outage
        : _topics.Values.Select(static topic => topic.Outage).FirstOrDefault(static outage => outage is not null);

    public Uri Address => options.Value.Address;

    public void Answered(string? topic)
    {
        Set(Everything, null);
        if (topic is not null)
        {
            Set(topic, null);
        }
    }

    public void Refused(string topic, string reason)
    {
        Set(Everything, null);
        Set(topic, reason);
    }

    public void Unreachable(string reason) => Set(Everything, reason);

    public void Forget(string topic)
    {
        if (_topics.TryRemove(topic, out var removed))
        {
            removed.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var topic in _topics.Keys)
        {
            Forget(topic);
        }
    }

    private void Set(string topic, string? reason)
    {
        if (reason is not null || _topics.ContainsKey(topic))
        {
            _topics.GetOrAdd(topic, static (name, connection) => new Topic(connection, name), this).Set(reason);
        }
    }

    private void Tell(string topic, ConsulOutage? previous, ConsulOutage? present)
    {
        var seconds = previous is null ? 0 : (time.GetUtcNow() - previous.Since).TotalSeconds;
        switch (topic, present)
        {
            case (Everything, not null):
                LogOutage(logger, Address, present.Reason);
                break;
            case (Everything, null):
                LogAnswersAgain(logger, Address, seconds);
                break;
            case (_, not null):
                LogRefusal(logger, Address, topic, present.Reason);
                break;
            default:
                LogGivesAgain(logger, Address, topic, seconds);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consul at {Address} does not answer: {Reason}. The endpoints known so far stay in use.")]
    private static partial void LogOutage(ILogger logger, Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Consul at {Address} answers again, after {Seconds:0.0} s.")]
    private static partial void LogAnswersAgain(ILogger logger, Uri address, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Consul at {Address} gives no usable answer about {Topic}: {Reason}. What was known so far stays in use.")]
    private static partial void LogRefusal(ILogger logger, Uri address, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Consul at {Address} answers about {Topic} again, after {Seconds:0.0} s.")]
    private static partial void LogGivesAgain(ILogger logger, Uri address, string topic, double seconds);

    private sealed class Topic(ConsulConnection owner, string name) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly PacedLog<ConsulOutage?> _log = new(
            null, static (told, latest) => told is null == latest is null, (told, latest) => owner.Tell(name, told, latest), owner.Time);

        public ConsulOutage? Outage { get; private set; }

        public void Set(string? reason)
        {
            lock (_lock)
            {
                if (reason is null && Outage is null)
                {
                    return;
                }

                Outage = reason is null ? null : new ConsulOutage(Outage?.Since ?? owner.Time.GetUtcNow(), reason);
                _log.Report(Outage);
            }
        }

        public void Dispose() => _log.Dispose();
    }

    private TimeProvider Time => time;
}

internal sealed record ConsulOutage(DateTimeOffset Since, string Reason);

using Microsoft.Extensions.Logging;
using ServiceDefaults.Resilience.Instances;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>One line for each change, none for each call.</summary>
internal static partial class ResilienceLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: {Instance} at {Address} is out of reach and gets no calls for now: {Reason}")]
    public static partial void LogEjected(this ILogger logger, string service, string instance, InstanceAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: {Instance} at {Address} is back.")]
    public static partial void LogReadmitted(this ILogger logger, string service, string instance, InstanceAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: the circuit breaker of {Instance} at {Address} is open for {BreakDuration}.")]
    public static partial void LogBreakerOpened(this ILogger logger, string service, string instance, InstanceAddress address, TimeSpan breakDuration);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Service}: the circuit breaker of {Instance} at {Address} lets one call probe.")]
    public static partial void LogBreakerProbes(this ILogger logger, string service, string instance, InstanceAddress address);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: the circuit breaker of {Instance} at {Address} is closed again.")]
    public static partial void LogBreakerClosed(this ILogger logger, string service, string instance, InstanceAddress address);
}

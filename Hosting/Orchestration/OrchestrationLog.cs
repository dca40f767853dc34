using Microsoft.Extensions.Logging;

namespace Hosting.Orchestration;

internal static partial class OrchestrationLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "failed to start: {Reason}")]
    public static partial void LogStartFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "ended with exit code {ExitCode}")]
    public static partial void LogEnded(this ILogger logger, int exitCode);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "waiting for {Dependencies}")]
    public static partial void LogWaiting(this ILogger logger, string dependencies);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "runs without a container: {Reason}")]
    public static partial void LogNotInContainer(this ILogger logger, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "A handler of ResourceReadyEvent failed: {Reason}")]
    public static partial void LogReadyHandlerFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "its port {Port} was taken by {Name} (process {ProcessId}) before it could listen there: stop that and './run.sh start {Id}'")]
    public static partial void LogPortTaken(this ILogger logger, int port, string name, int processId, string id);
}

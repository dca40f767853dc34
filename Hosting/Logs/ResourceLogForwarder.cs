using Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting.Logs;

/// <summary>Writes the output of the resources to the AppHost's log, under <c>APPHOST.Resources.NAME</c>.</summary>
internal sealed partial class ResourceLogForwarder(ResourceLoggerService logs, ILoggerFactory loggers, IHostEnvironment environment) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logs.LineWritten += Forward;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        logs.LineWritten -= Forward;
        return Task.CompletedTask;
    }

    private void Forward(string resourceId, LogLine line)
    {
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resourceId}");
        if (line.IsErrorMessage)
        {
            LogErrorOutput(logger, line.LineNumber, line.Content);
        }
        else
        {
            LogOutput(logger, line.LineNumber, line.Content);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{LineNumber}: {Line}")]
    private static partial void LogOutput(ILogger logger, int lineNumber, string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "{LineNumber}: {Line}")]
    private static partial void LogErrorOutput(ILogger logger, int lineNumber, string line);
}

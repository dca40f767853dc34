using Microsoft.Extensions.Logging;

namespace Hosting.ApplicationModel;

internal sealed class ResourceLogger(ResourceLoggerService logs, string resourceId) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        logs.Append(resourceId, exception is null ? formatter(state, null) : $"{formatter(state, exception)} {exception.Message}", logLevel >= LogLevel.Error);
}

using Microsoft.Extensions.Logging;

namespace Hosting.Logs;

/// <summary>Makes a line of each record, and tells whether it is an error.</summary>
internal sealed class LineLogger(LogLevel least, Action<string, bool> write) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            write($"{formatter(state, exception)}{(exception is null ? "" : $" {exception.Message}")}", logLevel >= LogLevel.Error);
        }
    }
}

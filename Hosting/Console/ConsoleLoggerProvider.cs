using Microsoft.Extensions.Logging;

namespace Hosting.Console;

/// <summary>What the AppHost itself has to say, warnings and errors, as lines of <c>[apphost]</c>.</summary>
internal sealed class ConsoleLoggerProvider(ConsoleWriter writer) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(writer);

    public void Dispose()
    {
    }

    private sealed class Logger(ConsoleWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                writer.WriteLine("apphost", $"{formatter(state, exception)}{(exception is null ? "" : $" {exception.Message}")}", logLevel >= LogLevel.Error);
            }
        }
    }
}

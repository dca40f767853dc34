using Microsoft.Extensions.Logging;

namespace Tests.EndToEnd;

/// <summary>Shows what the resources write as part of the running test's output.</summary>
internal sealed class TestOutputLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{category[(category.LastIndexOf('.') + 1)..]}: {formatter(state, exception)}");
            }
            catch (InvalidOperationException)
            {
                // The test is over, and its application has not yet ended.
            }
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Hosting.Logs;

/// <summary>What the AppHost itself has to say, warnings and errors, as lines of <c>[apphost]</c>.</summary>
internal sealed class ConsoleLoggerProvider(ConsoleWriter writer) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(LogLevel.Warning, (line, isError) => writer.WriteLine("apphost", line, isError));

    public void Dispose()
    {
    }
}

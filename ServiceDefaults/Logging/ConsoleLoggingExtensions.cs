using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;

namespace Microsoft.Extensions.Hosting;

/// <summary>What a service writes to its console.</summary>
public static class ConsoleLoggingExtensions
{
    /// <summary>
    /// Writes each record in one line: text from outside cannot pretend to be a record of its own. Nobody waits for a console that takes too long:
    /// records beyond 2,500 are dropped, and their number is written. <c>Logging:Console:FormatterName</c> chooses another form, such as <c>json</c>.
    /// </summary>
    public static TBuilder AddConsoleLines<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.Configure<SimpleConsoleFormatterOptions>(static options => options.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(static options =>
        {
            // A provider without a name of its form gives that form other options.
            options.FormatterName ??= ConsoleFormatterNames.Simple;
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        return builder;
    }
}

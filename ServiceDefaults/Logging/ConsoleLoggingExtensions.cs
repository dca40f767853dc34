using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ServiceDefaults.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>What a service writes to its console.</summary>
public static class ConsoleLoggingExtensions
{
    /// <summary>
    /// Writes each record in one line, <c>info: Category: Message</c>. <c>Logging:Console:FormatterName</c> chooses another form, such as
    /// <c>json</c> or <c>simple</c>. Nobody waits for a console that takes too long: lines beyond 2,500 are dropped, and how many is told.
    /// </summary>
    public static TBuilder AddConsoleLines<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        // After configuration, which has the first word.
        var mayWait = builder.Configuration[$"Logging:Console:{nameof(ConsoleLoggerOptions.QueueFullMode)}"] is not null;
        builder.Services.PostConfigure<ConsoleLoggerOptions>(options =>
        {
            options.FormatterName ??= LineFormatter.Key;
            options.QueueFullMode = mayWait ? options.QueueFullMode : ConsoleLoggerQueueFullMode.DropWrite;
        });
        return builder;
    }
}

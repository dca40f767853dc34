using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Startup;

namespace Microsoft.Extensions.Hosting;

/// <summary>How a service tells what keeps it from starting.</summary>
public static class StartupFailureExtensions
{
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>
    /// What a user can mend (a setting, a port, a file) is told in one sentence on standard error, and the process ends with exit
    /// code 1; so are settings of .NET and OpenTelemetry that would be passed over in silence. Everything else, and whatever happens once the
    /// service runs, keeps its stack trace.
    /// </summary>
    public static TBuilder AddStartupFailures<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.Services.Any(service => service.ServiceType == typeof(StartupPhase)))
        {
            return builder;
        }

        var phase = new StartupPhase();
        builder.Services.AddSingleton(phase);
        builder.Services.AddHostedService(_ => phase);
        // The host would log the same failure with its stack trace.
        builder.Logging.AddFilter(HostCategory, level => phase.IsOver && level >= LogLevel.Information);
        AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
        {
            if (!phase.IsOver && StartupFailure.Sentence(failure.ExceptionObject as Exception) is { } sentence)
            {
                Console.Error.WriteLine(sentence);
                Environment.Exit(1);
            }
        };
        FrameworkConfiguration.Check(builder.Configuration);
        return builder;
    }
}

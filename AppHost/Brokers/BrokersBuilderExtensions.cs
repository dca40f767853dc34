using AppHost.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NativeBrokers;

namespace AppHost.Brokers;

/// <summary>Decides where the brokers run.</summary>
internal static partial class BrokersBuilderExtensions
{
    private const string Key = "Brokers";

    /// <summary>
    /// Asks once, and says what came of it in one line of the log. What is published is always the containers.
    /// </summary>
    /// <exception cref="StartException">The configuration asks for something else than <c>auto</c>, <c>container</c> or <c>native</c>.</exception>
    public static BrokerSet AddBrokers(this IDistributedApplicationBuilder builder, RunFolders folders)
    {
        var (mode, reason) = builder.ExecutionContext.IsPublishMode
            ? (BrokerMode.Container, "what is published is containers")
            : Decide(Asked(builder.Configuration));
        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            LogMode(started.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(BrokerMode).Namespace!), mode, reason);
            return Task.CompletedTask;
        });
        return new BrokerSet(builder, mode, folders);
    }

    private static BrokerMode Asked(IConfiguration configuration)
    {
        var asked = configuration[Key] is { Length: > 0 } text ? text : nameof(BrokerMode.Auto);
        return Enum.TryParse<BrokerMode>(asked, ignoreCase: true, out var mode) && Enum.IsDefined(mode)
            ? mode
            : throw new StartException($"{Key} is '{asked}': it must be auto, container or native.");
    }

    private static (BrokerMode Mode, string Reason) Decide(BrokerMode asked) => asked switch
    {
        BrokerMode.Auto => ContainerEngine.FindFault() is { } fault ? (BrokerMode.Native, fault) : (BrokerMode.Container, "a container engine answers"),
        _ => (asked, $"{Key}={asked.ToString().ToLowerInvariant()}"),
    };

    [LoggerMessage(LogLevel.Information, "RabbitMQ and Consul: {Mode} ({Reason}).")]
    private static partial void LogMode(ILogger logger, BrokerMode mode, string reason);
}

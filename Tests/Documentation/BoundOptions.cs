extern alias gateway;

using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Aspire.RabbitMQ.Client;
using gateway::Gateway;
using Messaging;
using NotificationWorker;
using Polly;
using ServiceDefaults.Telemetry;
using UserService;

namespace Tests.Documentation;

/// <summary>The options types of the services, and what they say of their keys.</summary>
internal static class BoundOptions
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(TelemetryOptions).Assembly, typeof(MessagingOptions).Assembly, typeof(UserServiceMarker).Assembly,
        typeof(GatewayMarker).Assembly, typeof(NotificationWorkerMarker).Assembly,
    ];

    /// <summary>A type that is bound says so by its name or by a constant that names its section. Options of Polly's strategies are set in code.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. Assemblies.SelectMany(static assembly => assembly.GetTypes())
            .Append(typeof(RabbitMQClientSettings))
            .Where(static type => type.IsClass && !type.IsAssignableTo(typeof(ResilienceStrategyOptions)) && (SectionConstant(type) is not null
                || type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Settings", StringComparison.Ordinal))),
    ];

    public static IEnumerable<Setting> Settings => Types.SelectMany(Of);

    public static string SectionOf(Type type) => type == typeof(RabbitMQClientSettings)
        ? "Aspire:RabbitMQ:Client"
        : SectionConstant(type) ?? throw new InvalidOperationException(
            $"{type} does not name its section: give it a constant 'Section', as the other options have.");

    private static IEnumerable<Setting> Of(Type type)
    {
        var defaults = Activator.CreateInstance(type);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.SetMethod is { IsPublic: true } || IsCollection(property))
            .Select(property => new Setting(
                $"{SectionOf(type)}:{property.Name}",
                Text(property.GetValue(defaults)),
                property.GetCustomAttribute<RangeAttribute>() is { } range ? (Text(range.Minimum)!, Text(range.Maximum)!) : null));
    }

    private static string? SectionConstant(Type type) =>
        type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue() as string;

    private static bool IsCollection(PropertyInfo property) =>
        property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType);

    /// <summary>As one writes it into configuration; null for what is empty.</summary>
    private static string? Text(object? value) => value switch
    {
        null or "" => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        IEnumerable => null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public sealed record Setting(string Key, string? Default, (string Minimum, string Maximum)? Range);
}

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Variables;

/// <summary>From the short environment variables to the regular keys, for those regular keys that are not set.</summary>
internal static class ShortVariables
{
    private const string RabbitMq = "Aspire:RabbitMQ:Client";

    public static IReadOnlyDictionary<string, string?> Read(IConfiguration configuration)
    {
        var settings = new Dictionary<string, string?>();
        if (!IsSet(configuration, "ConnectionStrings:consul"))
        {
            AddConsul(configuration, settings);
        }

        if (!IsSet(configuration, "ConnectionStrings:messaging")
            && !IsSet(configuration, $"{RabbitMq}:ConnectionString") && !IsSet(configuration, $"{RabbitMq}:messaging:ConnectionString"))
        {
            AddRabbitMq(configuration, settings);
        }

        var hasServiceName = (configuration["OTEL_RESOURCE_ATTRIBUTES"] ?? "").Split(',', StringSplitOptions.TrimEntries)
            .Any(static attribute => attribute.StartsWith("service.name=", StringComparison.Ordinal));
        if (!hasServiceName && !IsSet(configuration, "OTEL_SERVICE_NAME"))
        {
            Add(settings, "OTEL_SERVICE_NAME", Text(configuration, "SERVICE_NAME"));
        }

        return settings;
    }

    // One of the two switches Consul on; the other has the default that it has for everybody.
    private static void AddConsul(IConfiguration configuration, Dictionary<string, string?> settings)
    {
        var host = Text(configuration, "CONSUL_HOST");
        var port = Port(configuration, "CONSUL_PORT");
        if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new InvalidOperationException($"CONSUL_HOST is '{host}', but must be a host name or an IP address, without scheme and port.");
        }

        if (host is not null || port is not null)
        {
            settings["ConnectionStrings:consul"] = new UriBuilder("http", host ?? "localhost", int.Parse(port ?? "8500", CultureInfo.InvariantCulture))
                .Uri.GetLeftPart(UriPartial.Authority);
        }
    }

    private static void AddRabbitMq(IConfiguration configuration, Dictionary<string, string?> settings)
    {
        foreach (var (key, value) in new[]
        {
            ("HostName", Text(configuration, "RABBITMQ_HOST")),
            ("Port", Port(configuration, "RABBITMQ_PORT")),
            ("UserName", Text(configuration, "RABBITMQ_USER")),
            // Spaces may be part of it.
            ("Password", configuration["RABBITMQ_PASS"] is { Length: > 0 } password ? password : null),
        })
        {
            var setting = $"{RabbitMq}:ConnectionFactory:{key}";
            if (!IsSet(configuration, setting))
            {
                Add(settings, setting, value);
            }
        }
    }

    private static string? Port(IConfiguration configuration, string variable)
    {
        var text = Text(configuration, variable);
        // Kubernetes sets variables of this name, such as tcp://10.0.0.1:8500, for a service called consul or rabbitmq.
        if (text is null || text.StartsWith("tcp://", StringComparison.Ordinal))
        {
            return null;
        }

        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? port.ToString(CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{variable} is '{text}', but must be a port number between 1 and 65535.");
    }

    private static void Add(Dictionary<string, string?> settings, string key, string? value)
    {
        if (value is not null)
        {
            settings[key] = value;
        }
    }

    private static bool IsSet(IConfiguration configuration, string key) => Text(configuration, key) is not null;

    private static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}

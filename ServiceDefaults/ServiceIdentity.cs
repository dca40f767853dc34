using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults;

/// <summary>
/// Who this process is, to Consul and to telemetry alike: read from the variables that OpenTelemetry defines for it
/// (<c>OTEL_SERVICE_NAME</c>, <c>service.instance.id</c> in <c>OTEL_RESOURCE_ATTRIBUTES</c>), else derived.
/// </summary>
public sealed partial record ServiceIdentity(string Name, string Instance, string Version)
{
    /// <summary>Unique among all instances.</summary>
    public string Id => $"{Name}-{Instance}";

    /// <summary>Reads it from configuration, which holds the environment.</summary>
    public static ServiceIdentity Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var attributes = Attributes(configuration["OTEL_RESOURCE_ATTRIBUTES"]);
        return new ServiceIdentity(
            FirstOf(configuration["OTEL_SERVICE_NAME"], attributes.GetValueOrDefault("service.name")) ?? KebabCase(environment.ApplicationName),
            FirstOf(attributes.GetValueOrDefault("service.instance.id")) ?? $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}",
            FirstOf(attributes.GetValueOrDefault("service.version")) ?? AssemblyVersion());
    }

    private static string? FirstOf(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate))
            {
                return candidate.Trim();
            }
        }

        return null;
    }

    // key1=value1,key2=value2 with percent-encoded values: https://opentelemetry.io/docs/specs/otel/resource/sdk/
    private static Dictionary<string, string> Attributes(string? list)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2) is [var key, var value])
            {
                attributes[key.Trim()] = Uri.UnescapeDataString(value.Trim());
            }
        }

        return attributes;
    }

    private static string KebabCase(string applicationName) =>
        WordBoundary().Replace(applicationName, "-").Replace('.', '-').Replace('_', '-').ToLowerInvariant();

    private static string AssemblyVersion() =>
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordBoundary();
}

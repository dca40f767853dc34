using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Startup;

/// <summary>
/// Settings that .NET and OpenTelemetry read themselves, and pass over in silence where they make no sense. A service with such a setting does not start.
/// The values of the variables: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
/// </summary>
internal static class FrameworkConfiguration
{
    private const string Sampler = "OTEL_TRACES_SAMPLER";
    private static readonly string[] Formatters = ["simple", "json", "systemd"];
    private static readonly string[] OtlpProtocols = ["grpc", "http/protobuf"];

    private static readonly string[] Samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    private static readonly string[] Counts =
    [
        "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BLRP_EXPORT_TIMEOUT", "OTEL_BLRP_MAX_QUEUE_SIZE", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
    ];

    /// <exception cref="InvalidOperationException">One of them cannot work.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var signal in new[] { "", "_TRACES", "_METRICS", "_LOGS" })
        {
            Check(configuration, $"OTEL_EXPORTER_OTLP{signal}_ENDPOINT", IsHttp, "an address such as http://localhost:4317");
            CheckOne(configuration, $"OTEL_EXPORTER_OTLP{signal}_PROTOCOL", OtlpProtocols);
        }

        CheckOne(configuration, Sampler, Samplers);
        if (configuration[Sampler]?.EndsWith("traceidratio", StringComparison.Ordinal) is true)
        {
            Check(configuration, $"{Sampler}_ARG", IsShare, "a number from 0 to 1");
        }

        foreach (var count in Counts)
        {
            Check(configuration, count, IsCount, "a whole number above 0");
        }

        CheckOne(configuration, "Logging:Console:FormatterName", Formatters);
        foreach (var level in configuration.GetSection("Logging").GetChildren().SelectMany(static section =>
            section.Key == "LogLevel" ? section.GetChildren() : section.GetSection("LogLevel").GetChildren()))
        {
            CheckEnum<LogLevel>(configuration, level.Path);
        }

        CheckEnum<HttpProtocols>(configuration, "Kestrel:EndpointDefaults:Protocols");
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            CheckEnum<HttpProtocols>(configuration, $"{endpoint.Path}:Protocols");
        }
    }

    private static void CheckEnum<T>(IConfiguration configuration, string key)
        where T : struct, Enum => Check(
            configuration,
            key,
            static text => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value),
            $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static void CheckOne(IConfiguration configuration, string key, string[] values) =>
        Check(configuration, key, text => values.Contains(text, StringComparer.OrdinalIgnoreCase), $"one of {string.Join(", ", values)}");

    private static void Check(IConfiguration configuration, string key, Func<string, bool> accepts, string accepted)
    {
        if (configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) && !accepts(text.Trim()))
        {
            throw new InvalidOperationException($"{key} is '{text}', but must be {accepted}.");
        }
    }

    private static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;

    private static bool IsCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var share)
        && share is >= 0 and <= 1;
}

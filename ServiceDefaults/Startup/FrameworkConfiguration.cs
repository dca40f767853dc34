using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ServiceDefaults.Startup;

/// <summary>
/// Settings that .NET and OpenTelemetry read themselves, and pass over in silence where they make no sense. A service with such a setting does not start.
/// The values of the variables: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
/// </summary>
internal static class FrameworkConfiguration
{
    private const string Sampler = "OTEL_TRACES_SAMPLER";

    // Of each signal, and of all.
    private static readonly string[] Signals = ["", "_TRACES", "_METRICS", "_LOGS"];

    // The one case that the exporter minds.
    private static readonly string[] OtlpProtocols = ["grpc", "http/protobuf"];

    private static readonly (string Key, string[] Values)[] Words =
    [
        .. Signals.Select(static signal => ($"OTEL_EXPORTER_OTLP{signal}_COMPRESSION", (string[])["none", "gzip"])),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", ["cumulative", "delta"]),
        ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", ["explicit_bucket_histogram", "base2_exponential_bucket_histogram"]),
        ("OTEL_METRICS_EXEMPLAR_FILTER", ["always_on", "always_off", "trace_based"]),
        ("OTEL_SDK_DISABLED", ["true", "false"]),
        (Sampler, ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"]),
        ("Logging:Console:FormatterName", ["simple", "json", "systemd"]),
    ];

    private static readonly string[] Counts =
    [
        .. Signals.Select(static signal => $"OTEL_EXPORTER_OTLP{signal}_TIMEOUT"), "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BLRP_EXPORT_TIMEOUT", "OTEL_BLRP_MAX_QUEUE_SIZE", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
    ];

    /// <exception cref="InvalidOperationException">One of them cannot work.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var signal in Signals)
        {
            Check(configuration, $"OTEL_EXPORTER_OTLP{signal}_ENDPOINT", IsHttp, "an address such as http://localhost:4317");
            Check(configuration, $"OTEL_EXPORTER_OTLP{signal}_PROTOCOL", OtlpProtocols.Contains, $"one of {string.Join(", ", OtlpProtocols)}");
        }

        foreach (var key in Signals.Select(static signal => $"OTEL_EXPORTER_OTLP{signal}_HEADERS").Append("OTEL_RESOURCE_ATTRIBUTES"))
        {
            Check(configuration, key, ArePairs, "pairs such as key=value, with commas between them", isSecret: true);
        }

        foreach (var file in new[] { "CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY" })
        {
            Check(configuration, $"OTEL_EXPORTER_OTLP_{file}", File.Exists, "a file that is there");
        }

        foreach (var (key, values) in Words)
        {
            Check(configuration, key, text => values.Contains(text, StringComparer.OrdinalIgnoreCase), $"one of {string.Join(", ", values)}");
        }

        if (configuration[Sampler]?.Trim().EndsWith("traceidratio", StringComparison.OrdinalIgnoreCase) is true)
        {
            Check(configuration, $"{Sampler}_ARG", IsShare, "a number from 0 to 1");
        }

        foreach (var count in Counts)
        {
            Check(configuration, count, IsCount, "a whole number above 0");
        }

        CheckEnum<ConsoleLoggerQueueFullMode>(configuration, "Logging:Console:QueueFullMode");
        CheckEnum<LoggerColorBehavior>(configuration, "Logging:Console:FormatterOptions:ColorBehavior");
        foreach (var level in configuration.GetSection("Logging").GetChildren().SelectMany(static section =>
            section.Key == "LogLevel" ? section.GetChildren() : section.GetSection("LogLevel").GetChildren()))
        {
            CheckEnum<LogLevel>(configuration, level.Path);
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren().Append(configuration.GetSection("Kestrel:EndpointDefaults")))
        {
            CheckEnum<HttpProtocols>(configuration, $"{endpoint.Path}:Protocols");
            CheckEnum<ClientCertificateMode>(configuration, $"{endpoint.Path}:ClientCertificateMode");
        }
    }

    private static void CheckEnum<T>(IConfiguration configuration, string key)
        where T : struct, Enum => Check(
            configuration,
            key,
            static text => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value),
            $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static void Check(IConfiguration configuration, string key, Func<string, bool> accepts, string accepted, bool isSecret = false)
    {
        if (configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) && !accepts(text.Trim()))
        {
            throw new InvalidOperationException($"{key} {(isSecret ? "" : $"is '{text}', but ")}must be {accepted}.");
        }
    }

    private static bool ArePairs(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries).All(static pair => pair.Trim().IndexOf('=') > 0);

    private static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;

    private static bool IsCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var share)
        && share is >= 0 and <= 1;
}

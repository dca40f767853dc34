namespace Tests.EndToEnd;

/// <summary>What an engine wants of a test.</summary>
internal static class EngineSetup
{
    public static TimeSpan StartWithin => TimeSpan.FromSeconds(90);

    public static string DataDirectory() => Path.Combine(Path.GetTempPath(), $"aspire-tests-{Environment.ProcessId}");

    public static string ExportTelemetryTo(string endpoint) => $"--OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}";

    /// <summary>An application in a test has a folder of its own below that one and keeps nothing: the engine sees to it.</summary>
    public static void KeepNothing(IDistributedApplicationTestingBuilder builder) => ArgumentNullException.ThrowIfNull(builder);
}

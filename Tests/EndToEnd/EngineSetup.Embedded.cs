namespace Tests.EndToEnd;

/// <summary>What an engine wants of a test.</summary>
internal static class EngineSetup
{
    public static TimeSpan StartWithin => TimeSpan.FromSeconds(90);

    /// <summary>What an application in a test has in there is a folder of its own, which ends with it.</summary>
    public static string DataDirectory() => Path.GetTempPath();

    public static string ExportTelemetryTo(string endpoint) => $"--OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}";

    /// <summary>The engine sees to it.</summary>
    public static void KeepNothing(IDistributedApplicationTestingBuilder builder) => ArgumentNullException.ThrowIfNull(builder);
}

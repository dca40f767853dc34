using Resources.V1;

namespace Dashboard.Components.ResourceViews;

/// <summary>A state in words and in colour.</summary>
internal static class ResourceLook
{
    /// <summary>Part of the model and no process: it has a value and nothing to command, and writes no output.</summary>
    public static bool IsValue(string type) => type is "Parameter" or "ConnectionString";

    /// <summary>One of the classes ok, warn, error and muted.</summary>
    public static string Style(ResourceState resource) => resource switch
    {
        { State: "Running", Health: "Healthy" or "" } => "ok",
        { State: "Running", Health: "Unhealthy" } => HasRun(resource) ? "error" : "warn",
        { State: "Running" or "Waiting" or "Starting" or "Stopping" } => "warn",
        { State: "FailedToStart" or "RuntimeUnhealthy" or "Value missing" } => "error",
        { State: "Exited", Reason.Length: > 0 } => "error",
        _ => "muted",
    };

    /// <summary>The state, with what it waits for or how it failed.</summary>
    public static string Text(ResourceState resource) => resource switch
    {
        { State: "Waiting", Reason: ['w', .. var rest] } => $"W{rest}",
        { State: "Running", Health: "Unhealthy" } when !HasRun(resource) => "Running, not healthy yet",
        { State: "Running", Health: "Unhealthy" or "Degraded" } => $"Running, {resource.Health.ToLowerInvariant()}",
        { Reason.Length: > 0 } => $"{resource.State}: {resource.Reason}",
        { State: "Finished" or "Exited", HasExitCode: true, ExitCode: not 0 } => $"{resource.State} ({resource.ExitCode})",
        _ => resource.State,
    };

    /// <summary>The worst of all replicas.</summary>
    public static string Style(IEnumerable<ResourceState> replicas)
    {
        var styles = replicas.Select(Style).ToHashSet();
        return styles.Contains("error") ? "error" : styles.Contains("warn") ? "warn" : styles.Contains("muted") ? "muted" : "ok";
    }

    /// <summary>An address that a page may link to.</summary>
    public static bool IsLink(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");

    private static bool HasRun(ResourceState resource) => resource.HealthReports.Any(static report => report.Status.Length > 0);
}

using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.ApplicationModel;

/// <summary>A resource, or one of its replicas, at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Container, Executable, Parameter…</summary>
    public required string ResourceType { get; init; }

    /// <summary>The state; null before the first.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>How the process ended; null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When the resource came into being, UTC.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When the process was started, UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the process ended, UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Links.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>The last result of each health check.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>Null unless it runs; then the worst of the reports, a check that has not run yet counting as unhealthy.</summary>
    public HealthStatus? HealthStatus =>
        State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(static report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

    /// <summary>The process, when there is one.</summary>
    internal int? ProcessId { get; init; }

    /// <summary>What it waits for, or why it failed, in one sentence.</summary>
    internal string? StateReason { get; init; }

    /// <summary>What the process wrote last before it crashed; empty unless it did.</summary>
    internal ImmutableArray<string> LastLines { get; init; } = [];

    /// <summary>Whether those who waited for its health have been let go.</summary>
    internal bool IsReady { get; init; }

    /// <summary>Healthy, and those who waited for that have been let go.</summary>
    internal bool IsHealthy => HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy && IsReady;

    /// <summary>It did its work and ended.</summary>
    internal bool IsDone => State?.Text == KnownResourceStates.Finished && ExitCode == 0;

    /// <summary>Nothing happens by itself any more.</summary>
    internal bool IsTerminal => KnownResourceStates.TerminalStates.Contains(State?.Text ?? "");
}

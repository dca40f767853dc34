using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.ApplicationModel;

/// <summary>The last result of one health check; the status is null until it ran.</summary>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);

using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Resilience;

/// <summary>How long outgoing calls may take. Section <c>Resilience</c>; for one service <c>Resilience:Services:NAME</c> wins.</summary>
public sealed class ResilienceOptions
{
    internal const string Section = "Resilience";

    /// <summary>All attempts together; a gRPC call that sets a deadline of its own keeps that. Streams may last as long as they like. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "Resilience:TotalTimeout must be between 00:00:00.001 and 01:00:00.")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>One attempt at one instance. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "Resilience:AttemptTimeout must be between 00:00:00.010 and 01:00:00.")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection attempt may take. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "Resilience:ConnectTimeout must be between 00:00:00.001 and 00:01:00.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

using System.ComponentModel.DataAnnotations;
using Grpc.Core;

namespace ServiceDefaults.Resilience;

/// <summary>The circuit breaker of each instance. Section <c>Resilience:Breaker</c>; for one service <c>Resilience:Services:NAME:Breaker</c> wins.</summary>
public sealed class BreakerOptions
{
    internal const string Section = "Resilience:Breaker";

    private static readonly StatusCode[] NeverFailures = [StatusCode.OK, StatusCode.NotFound, StatusCode.InvalidArgument, StatusCode.AlreadyExists];

    /// <summary>After how many failures in a row it opens. Default 5.</summary>
    [Range(1, 1000, ErrorMessage = "Resilience:Breaker:FailureThreshold must be between 1 and 1000.")]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>How long it stays open before one call probes. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00", ErrorMessage = "Resilience:Breaker:BreakDuration must be between 00:00:00.5 and 1.00:00:00.")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often one call probes an instance whose breaker is open while no other instance can be asked. As long as
    /// <see cref="BreakDuration"/> or longer: not before the break is over. Default 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = "Resilience:Breaker:LookInterval must be between 00:00:00.1 and 1.00:00:00.")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The gRPC statuses that count as a failure of the instance, by name, with commas between them. Default Unavailable, DeadlineExceeded.
    /// Of HTTP answers 408 and 5xx count.
    /// </summary>
    [Required(ErrorMessage = "Resilience:Breaker:FailureCodes must name at least one gRPC status, such as Unavailable.")]
    public string FailureCodes { get; set; } = "Unavailable, DeadlineExceeded";

    /// <summary>Null when a name is no gRPC status, or one that says nothing against the instance.</summary>
    internal IReadOnlySet<StatusCode>? ReadFailureCodes()
    {
        var codes = new HashSet<StatusCode>();
        foreach (var name in FailureCodes.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Enum.GetNames<StatusCode>().Contains(name, StringComparer.OrdinalIgnoreCase)
                || !Enum.TryParse<StatusCode>(name, ignoreCase: true, out var code) || NeverFailures.Contains(code))
            {
                return null;
            }

            codes.Add(code);
        }

        return codes;
    }
}

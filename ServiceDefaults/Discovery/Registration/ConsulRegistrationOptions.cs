using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>Section <c>Consul:Registration</c>: what this instance tells Consul about itself.</summary>
public sealed class ConsulRegistrationOptions
{
    internal const string Section = "Consul:Registration";

    /// <summary>False keeps this instance out of Consul. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The host name or IP address under which callers and Consul reach this instance; a name is registered as the address it has.
    /// By default it follows from what the server listens on: 127.0.0.1 for localhost, this machine's address for all interfaces.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>The port under which callers reach this instance, where it is not the one that the server listens on.</summary>
    [Range(1, 65535, ErrorMessage = "Consul:Registration:Port must be between 1 and 65535.")]
    public int? Port { get; set; }

    /// <summary>Tags of the registration; none by default.</summary>
    public IList<string> Tags { get; } = [];

    /// <summary>How Consul learns whether this instance is well. Default Http.</summary>
    [EnumDataType(typeof(RegistrationCheck), ErrorMessage = "Consul:Registration:Check must be Http, Ttl or Grpc.")]
    public RegistrationCheck Check { get; set; } = RegistrationCheck.Http;

    /// <summary>How often Consul asks, by HTTP or gRPC. Default 10 s.</summary>
    [TimeRange(Section, "00:00:00.1", "01:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to a check, or the health checks behind a heartbeat, may take. Default 5 s.</summary>
    [TimeRange(Section, "00:00:00.1", "00:10:00")]
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>With <see cref="RegistrationCheck.Ttl"/>: how long Consul waits for a heartbeat; one is sent at each third of it. Default 30 s.</summary>
    [TimeRange(Section, "00:00:01", "1.00:00:00")]
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long of failing checks Consul forgets this instance; Consul takes less than 1 min as 1 min. Default 1 min.</summary>
    [TimeRange(Section, "00:01:00", "7.00:00:00")]
    public TimeSpan DeregisterCriticalServiceAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one look at the own registration waits for it to change or go away, before the next look. Default 10 s.</summary>
    [TimeRange(Section, "00:00:00.1", "00:10:00")]
    public TimeSpan VerifyInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stop may wait for the deregistration. Default 2 s.</summary>
    [TimeRange(Section, "00:00:00", "00:00:30")]
    public TimeSpan DeregisterTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stop goes on serving after the deregistration, until callers have heard of it. Default 0.75 s.</summary>
    [TimeRange(Section, "00:00:00", "00:00:30")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromMilliseconds(750);
}

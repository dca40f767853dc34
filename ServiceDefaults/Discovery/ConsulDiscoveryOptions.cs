namespace ServiceDefaults.Discovery;

/// <summary>Section <c>Consul:Discovery</c>: how the instances of a service are watched.</summary>
public sealed class ConsulDiscoveryOptions
{
    internal const string Section = "Consul:Discovery";

    /// <summary>How long a blocking query waits for news before it is asked again. Default 30 s.</summary>
    [TimeRange(Section, "00:00:01", "00:10:00")]
    public TimeSpan WaitTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long, from the start of a watch, a look-up waits for Consul's first word before the next source of
    /// endpoints (<c>services:NAME</c>) is asked. Default 2 s.
    /// </summary>
    [TimeRange(Section, "00:00:00", "00:01:00")]
    public TimeSpan FirstLookupTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a service that nobody asks for any more is still watched. Default 5 min.</summary>
    [TimeRange(Section, "00:00:00", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long an empty list is not believed when it follows an outage or a loss of Consul's state: the instances
    /// need that time to register again. Default 30 s.
    /// </summary>
    [TimeRange(Section, "00:00:00", "00:10:00")]
    public TimeSpan RecoveryTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The networks, as <c>10.1.0.0/16</c>, in which instances are called; what is registered with another address is left out. By default
    /// loopback and the private networks of RFC 1918 and RFC 4193. Link-local addresses are never called.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Which instances of a service are looked for, by its name; by default all that pass, in the agent's datacenter.</summary>
    public IDictionary<string, ServiceFilter> Services { get; } = new Dictionary<string, ServiceFilter>(StringComparer.OrdinalIgnoreCase);
}

using System.Net.Sockets;

namespace Hosting.ApplicationModel;

/// <summary>An address on which a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    /// <summary>Describes an endpoint; scheme and name default to each other and to the protocol.</summary>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
        int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : protocol.ToString().ToLowerInvariant());
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The name, unique within its resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of its URLs.</summary>
    public string UriScheme { get; set; }

    /// <summary>http, http2 or tcp.</summary>
    public string Transport { get; set; }

    /// <summary>The port that callers use; any free one when null. Replicas count up from it.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the software inside a container listens on.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host name or address to listen on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Whether it is meant for callers outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy may stand in front of it; this engine has none.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The environment variable that tells the resource its port.</summary>
    internal string? PortEnvironmentVariable { get; set; }

    /// <summary>Whether it comes from <c>Kestrel:Endpoints</c> of the project's settings.</summary>
    internal bool IsKestrelEndpoint { get; set; }

    /// <summary>The real addresses, one for each replica; empty until the application starts.</summary>
    internal IReadOnlyList<AllocatedEndpoint> Allocations { get; set; } = [];
}

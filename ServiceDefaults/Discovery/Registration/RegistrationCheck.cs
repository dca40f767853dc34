namespace ServiceDefaults.Discovery.Registration;

/// <summary>How Consul learns whether an instance is well.</summary>
public enum RegistrationCheck
{
    /// <summary>Consul asks for <c>/health</c>.</summary>
    Http,

    /// <summary>The instance tells Consul, for where Consul cannot reach it.</summary>
    Ttl,

    /// <summary>Consul asks the gRPC health service, grpc.health.v1.</summary>
    Grpc,
}

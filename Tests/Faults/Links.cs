namespace Tests.Faults;

/// <summary>The connections of an application that a relay can be put on.</summary>
[Flags]
internal enum Links
{
    None = 0,

    /// <summary>Of all services to RabbitMQ.</summary>
    RabbitMq = 1,

    /// <summary>Of all services to Consul.</summary>
    Consul = 2,

    /// <summary>Of the gateway to each instance of user-service; Consul's checks do not go through it.</summary>
    UserServices = 4,
}

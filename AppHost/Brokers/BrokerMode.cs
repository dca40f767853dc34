namespace AppHost.Brokers;

/// <summary>Where RabbitMQ and Consul run.</summary>
internal enum BrokerMode
{
    /// <summary>In containers where a container engine answers, otherwise as programs of the machine.</summary>
    Auto,

    /// <summary>In containers.</summary>
    Container,

    /// <summary>As programs of the machine.</summary>
    Native,
}

namespace Messaging.RabbitMq.Client;

/// <summary>The settings of the RabbitMQ client, under the names of the package Aspire.RabbitMQ.Client, whose place this takes.</summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>The broker's address, such as <c>amqp://user:password@host:5672</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often <c>IConnection</c> tries again when it is resolved and the broker is away; 0 for never.</summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    /// <summary>Leaves out the health check, which is Unhealthy when the broker is away.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Leaves out the spans of the client.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Opens <c>IConnection</c> when it is first resolved rather than at start.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A RabbitMQ broker that runs as a program of this machine. Its endpoints and connection string are those of Aspire's <c>RabbitMQServerResource</c>.
/// </summary>
public sealed class RabbitMQExecutableResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    internal const string ManagementEndpointName = "management";
    internal const string DistributionEndpointName = "distribution";
    internal const string PortMapperEndpointName = "epmd";

    internal RabbitMQExecutableResource(string name, ParameterResource userName, ParameterResource password, string dataDirectory, string toolsDirectory)
        : base(name, "/bin/sh", dataDirectory) =>
        (UserNameParameter, PasswordParameter, DataDirectory, ToolsDirectory) = (userName, password, dataDirectory, toolsDirectory);

    /// <summary>The AMQP endpoint.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new(this, PrimaryEndpointName);

    /// <summary>The user.</summary>
    public ParameterResource UserNameParameter { get; }

    /// <summary>The password.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary>Everything that the node keeps.</summary>
    public string DataDirectory { get; }

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"amqp://{UserNameParameter:uri}:{PasswordParameter:uri}"
        + $"@{PrimaryEndpoint.Property(EndpointProperty.Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)}");

    internal string ToolsDirectory { get; }
}

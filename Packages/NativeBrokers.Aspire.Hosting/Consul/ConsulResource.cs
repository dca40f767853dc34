namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Consul server in a container.</summary>
public sealed class ConsulResource(string name) : ContainerResource(name), IConsulResource
{
    /// <summary>The HTTP API and the web page.</summary>
    public EndpointReference Http => field ??= new(this, ConsulBuilderExtensions.HttpEndpointName);

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Http.Property(EndpointProperty.Url)}");
}

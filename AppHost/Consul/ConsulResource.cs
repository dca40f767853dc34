namespace AppHost.Consul;

/// <summary>A Consul server; its connection string is <c>http://host:port</c>, an ACL token travels separately.</summary>
public sealed class ConsulResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    /// <summary>The HTTP API and the web page.</summary>
    public EndpointReference Http => field ??= new(this, "http");

    /// <summary>Who may do what; null where everybody may do everything.</summary>
    internal ConsulAcl? Acl { get; set; }

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Http.Property(EndpointProperty.Url)}");
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Consul that is there already.</summary>
public sealed class ConsulConnectionResource(string name, string address) : Resource(name), IConsulResource
{
    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{address}");
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Consul server that runs as a program of this machine.</summary>
public sealed class ConsulExecutableResource : ExecutableResource, IConsulResource
{
    internal ConsulExecutableResource(string name, string command, string dataDirectory, string toolsDirectory)
        : base(name, command, dataDirectory) => (DataDirectory, ToolsDirectory) = (dataDirectory, toolsDirectory);

    /// <summary>The HTTP API and the web page.</summary>
    public EndpointReference Http => field ??= new(this, ConsulBuilderExtensions.HttpEndpointName);

    /// <summary>Everything that the server keeps.</summary>
    public string DataDirectory { get; }

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Http.Property(EndpointProperty.Url)}");

    internal string ToolsDirectory { get; }

    /// <summary>Arguments are for all to read, so what is secret stands in this file.</summary>
    internal string AclFile => Path.Combine(DataDirectory, "acl.json");
}

using Hosting.Containers;

namespace Hosting.ApplicationModel;

/// <summary>An endpoint of a resource by name; its address is known once the application starts. With replicas it stands for all of them, its own properties for the first.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>Refers to an endpoint that is at hand.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
        : this(owner, endpoint?.Name ?? throw new ArgumentNullException(nameof(endpoint)))
    {
    }

    /// <summary>The resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; } = owner;

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; } = endpointName;

    /// <summary>Whether the resource has an endpoint of that name.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether its address is known.</summary>
    public bool IsAllocated => Find() is { Allocations.Count: > 0 };

    /// <summary>The statement of the model behind it.</summary>
    /// <exception cref="DistributedApplicationException">The resource has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new DistributedApplicationException(
        $"Resource '{Resource.Name}' has no endpoint '{EndpointName}'; it has {Known()}.");

    /// <summary>Whether the scheme is http.</summary>
    public bool IsHttp => Scheme == "http";

    /// <summary>Whether the scheme is https.</summary>
    public bool IsHttps => Scheme == "https";

    /// <summary>The scheme.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The port inside a container.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The host name.</summary>
    public string Host => Allocation.Host;

    /// <summary>The port.</summary>
    public int Port => Allocation.Port;

    /// <summary>scheme://host:port, without a slash at the end.</summary>
    public string Url => Allocation.Url;

    /// <inheritdoc />
    public string ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    internal IReadOnlyList<AllocatedEndpoint> Allocations =>
        EndpointAnnotation is var endpoint ? [.. endpoint.Allocations.Select(allocated => ContainerViews.Seen(Resource, endpoint, allocated))] : [];

    private AllocatedEndpoint Allocation => Allocations is [var first, ..]
        ? first
        : throw new DistributedApplicationException($"The address of endpoint '{EndpointName}' of '{Resource.Name}' is known only once the application starts.");

    /// <summary>One part of the address, for use in an expression.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    private EndpointAnnotation? Find() =>
        Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));

    private string Known() =>
        Resource.Annotations.OfType<EndpointAnnotation>().Select(static e => $"'{e.Name}'").ToList() is { Count: > 0 } names ? string.Join(", ", names) : "none";
}

using Hosting.Eventing;

namespace Hosting.ApplicationModel;

/// <summary>The model is complete; nothing has started.</summary>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The services of the AppHost.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>The addresses of a resource are known.</summary>
public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : ResourceLifeEvent(resource, services);

/// <summary>The connection string of a resource can be resolved.</summary>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : ResourceLifeEvent(resource, services);

/// <summary>A resource, or one of its replicas, is about to start: its dependencies are there.</summary>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : ResourceLifeEvent(resource, services);

/// <summary>A resource, or one of its replicas, is healthy for the first time.</summary>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : ResourceLifeEvent(resource, services);

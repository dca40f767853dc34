using Hosting.Eventing;

namespace Hosting.ApplicationModel;

/// <summary>Something happened in the life of a resource.</summary>
public abstract class ResourceLifeEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The services of the AppHost.</summary>
    public IServiceProvider Services { get; } = services;
}

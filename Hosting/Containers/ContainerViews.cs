using Hosting.ApplicationModel;

namespace Hosting.Containers;

/// <summary>
/// How endpoints look from inside a container: another container by its name in the run's network and its own port, what runs on this
/// machine through host.docker.internal.
/// </summary>
internal sealed class ContainerViews
{
    private const string ThisMachine = "host.docker.internal";

    private static readonly AsyncLocal<ContainerViews?> Current = new();

    private readonly HashSet<IResource> _inContainers = [];

    /// <summary>An address as whatever is being prepared on this flow of control has to use it.</summary>
    public static AllocatedEndpoint Seen(IResource resource, EndpointAnnotation endpoint, AllocatedEndpoint allocated) =>
        Current.Value?.From(resource, endpoint, allocated) ?? allocated;

    public void Add(ContainerResource resource)
    {
        lock (_inContainers)
        {
            _inContainers.Add(resource);
        }
    }

    /// <summary>Until the end of the scope this flow prepares a container.</summary>
    public IDisposable Enter()
    {
        Current.Value = this;
        return new Scope();
    }

    private AllocatedEndpoint From(IResource resource, EndpointAnnotation endpoint, AllocatedEndpoint allocated)
    {
        lock (_inContainers)
        {
            return _inContainers.Contains(resource)
                ? allocated with { Host = resource.Name, Port = endpoint.TargetPort ?? allocated.Port }
                : allocated with { Host = ThisMachine };
        }
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Current.Value = null;
    }
}

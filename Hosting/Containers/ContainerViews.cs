using Hosting.ApplicationModel;

namespace Hosting.Containers;

/// <summary>
/// How endpoints look from inside a container: another container by its name in the run's network and its own port, what runs on this
/// machine through the name that the engine has for it.
/// </summary>
internal sealed class ContainerViews
{
    private static readonly AsyncLocal<View?> Current = new();

    private readonly HashSet<IResource> _inContainers = [];

    /// <summary>An address as whatever is being prepared on this flow of control has to use it.</summary>
    public static AllocatedEndpoint Seen(IResource resource, EndpointAnnotation endpoint, AllocatedEndpoint allocated) => Current.Value switch
    {
        null => allocated,
        var view when view.Of.IsInContainer(resource) => allocated with { Host = resource.Name, Port = endpoint.TargetPort ?? allocated.Port },
        var view => allocated with { Host = view.ThisMachine },
    };

    public void Add(ContainerResource resource)
    {
        lock (_inContainers)
        {
            _inContainers.Add(resource);
        }
    }

    /// <summary>Until the end of the scope this flow prepares a container, in which this machine has a name of its own.</summary>
    public IDisposable Enter(string thisMachine) => Current.Value = new View(this, thisMachine);

    private bool IsInContainer(IResource resource)
    {
        lock (_inContainers)
        {
            return _inContainers.Contains(resource);
        }
    }

    private sealed record View(ContainerViews Of, string ThisMachine) : IDisposable
    {
        public void Dispose() => Current.Value = null;
    }
}

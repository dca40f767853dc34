namespace Hosting.ApplicationModel;

/// <summary>Software that comes as a container image; this engine can also start its native executable (<c>WithNativeExecutable</c>).</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>What runs in the container instead of the image's own entry point.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}

namespace Hosting.ApplicationModel;

/// <summary>The resources of an application.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    /// <summary>All of them, in the order in which they were added.</summary>
    public IResourceCollection Resources { get; } = resources;
}

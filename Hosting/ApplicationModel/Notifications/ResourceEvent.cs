namespace Hosting.ApplicationModel;

/// <summary>A resource, or one of its replicas, changed.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource of the model.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The resource's name; with replicas, the name and the replica's number: <c>user-service-2</c>.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>How it is now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

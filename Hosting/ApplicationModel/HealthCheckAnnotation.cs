namespace Hosting.ApplicationModel;

/// <summary>A health check of the AppHost's container of services counts for the resource.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name under which the check is registered.</summary>
    public string Key { get; } = key;
}

using Dashboard.Api;

namespace Dashboard.AppHost;

/// <summary>The resources for readers of the API.</summary>
internal sealed class ResourceListView(ResourceList resources) : IResourceView
{
    public IReadOnlyList<ResourceDescription> Resources =>
    [
        .. resources.All.Select(static resource => new ResourceDescription(
            resource.Id, resource.Type, resource.State, resource.Health.Length == 0 ? null : resource.Health, resource.HasExitCode ? resource.ExitCode : null,
            [.. resource.Urls.Select(static url => url.Url)],
            [.. resource.Relationships.Where(static relationship => relationship.Type == "WaitFor").Select(static relationship => relationship.Name)],
            resource.HasValue ? resource.Value : null)),
    ];
}

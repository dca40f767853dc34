namespace Dashboard.Api;

/// <summary>What the AppHost tells of its resources; there is none where the dashboard runs alone.</summary>
internal interface IResourceView
{
    IReadOnlyList<ResourceDescription> Resources { get; }
}

using Dashboard.AppHost;

namespace Dashboard.Components.ConsoleLogs;

/// <summary>Which instances a choice means: one, all replicas of a resource, or all.</summary>
internal static class ConsoleSelection
{
    public static IReadOnlyCollection<string>? Ids(string? choice, ResourceList resources) => string.IsNullOrEmpty(choice)
        ? null
        : [choice, .. resources.All.Where(resource => resource.Name == choice).Select(static resource => resource.Id)];
}

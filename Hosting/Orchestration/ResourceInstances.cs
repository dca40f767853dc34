using System.Globalization;
using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

/// <summary>Which resources become processes, and under which ids.</summary>
internal static class ResourceInstances
{
    public static bool IsStarted(IResource resource) => resource is ProjectResource or ContainerResource or ExecutableResource;

    /// <summary>Whether a name means the resource, with all its replicas, or just this one.</summary>
    public static bool IsNamed(string name, IResource resource, string id) =>
        string.Equals(name, resource.Name, StringComparison.OrdinalIgnoreCase) || string.Equals(name, id, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an id is that of the name itself or of one of its replicas.</summary>
    public static bool IsReplicaOf(string name, string id) =>
        string.Equals(name, id, StringComparison.OrdinalIgnoreCase)
        || (id.StartsWith($"{name}-", StringComparison.OrdinalIgnoreCase) && id[(name.Length + 1)..].All(char.IsAsciiDigit));

    /// <summary>An id stays with its replica, however the project is scaled: the first of a project that began with one has no number.</summary>
    public static IReadOnlyList<string> Ids(IResource resource)
    {
        var alone = !resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) || replicas.Replicas == 1;
        return [.. Enumerable.Range(1, resource.ReplicaCount()).Select(number =>
            alone && number == 1 ? resource.Name : string.Create(CultureInfo.InvariantCulture, $"{resource.Name}-{number}"))];
    }
}

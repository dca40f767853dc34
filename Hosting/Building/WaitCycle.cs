using Hosting.ApplicationModel;

namespace Hosting;

/// <summary>Finds resources that wait for each other in a circle.</summary>
internal static class WaitCycle
{
    /// <exception cref="DistributedApplicationException">There is one; the message shows it.</exception>
    public static void Check(IEnumerable<IResource> resources)
    {
        var done = new HashSet<IResource>();
        foreach (var resource in resources)
        {
            Visit(resource, [], done);
        }
    }

    private static void Visit(IResource resource, List<IResource> path, HashSet<IResource> done)
    {
        var start = path.IndexOf(resource);
        if (start >= 0)
        {
            throw new DistributedApplicationException(
                $"These resources wait for each other: {string.Join(" -> ", path.Skip(start).Append(resource).Select(static r => r.Name))}. Take one WaitFor away.");
        }

        if (!done.Contains(resource))
        {
            path.Add(resource);
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            {
                Visit(wait.Resource, path, done);
            }

            path.RemoveAt(path.Count - 1);
            done.Add(resource);
        }
    }
}

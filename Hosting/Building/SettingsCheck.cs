using Hosting.ApplicationModel;
using Hosting.Orchestration;
using Hosting.Runs;

namespace Hosting;

/// <summary>Finds a <c>--set</c> or <c>--restart</c> that would change nothing.</summary>
internal static class SettingsCheck
{
    /// <exception cref="DistributedApplicationException">One names a resource that is not there.</exception>
    public static void Check(Run run, IEnumerable<IResource> resources)
    {
        var started = resources.Where(ResourceInstances.IsStarted).ToList();
        var names = run.Settings.Select(static set => ("--set", set.Resource)).Concat(run.Restarts.Select(static restart => ("--restart", restart.Resource)));
        foreach (var (option, name) in names)
        {
            if (!started.Any(resource => ResourceInstances.Ids(resource).Any(id => ResourceInstances.IsNamed(name, resource, id))))
            {
                throw new DistributedApplicationException(
                    $"{option} names '{name}', which is no resource: there are {string.Join(", ", started.Select(static r => r.Name))}.");
            }
        }
    }
}

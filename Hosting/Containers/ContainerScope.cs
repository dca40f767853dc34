using System.Security.Cryptography;
using System.Text;
using Hosting.ApplicationModel;
using Hosting.Runs;

namespace Hosting.Containers;

/// <summary>Names and labels of what a run has in the engine: its own until it ends, or, where data are kept, those of its data folder.</summary>
internal sealed class ContainerScope(Run run)
{
    /// <summary>Two checkouts with the same model do not share a volume.</summary>
    private readonly string _data = DataOf(run.Directory);

    public string Network => $"apphost-{run.Id}";

    public string RunLabel => $"{ContainerCleanup.RunLabel}={run.Id}";

    public string DataLabel => $"{ContainerCleanup.DataLabel}={_data}";

    /// <summary>Networks of persistent containers outlive the run.</summary>
    public string DataNetwork => $"apphost-{_data}";

    /// <summary>What a data folder's volumes and persistent containers are found by.</summary>
    public static string DataOf(string directory) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)).AsSpan(0, 5));

    /// <summary>A run that keeps nothing has no persistent containers.</summary>
    public bool IsPersistent(IResource resource) =>
        resource is ContainerResource && !run.IsEphemeral && resource.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var lifetime) && lifetime.Lifetime == ContainerLifetime.Persistent;

    /// <summary>A name of the model's own counts where nothing runs beside it.</summary>
    public string ContainerName(ContainerResource resource, string instanceId) =>
        !run.IsIsolated && resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var named) ? named.Name
        : $"{instanceId}-{(IsPersistent(resource) ? _data : run.Id)}";

    public string VolumeName(string name) => $"{name}-{(run.IsEphemeral ? run.Id : _data)}";

    public string VolumeLabel => run.IsEphemeral ? RunLabel : DataLabel;
}

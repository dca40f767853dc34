using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>The instances of a service at one time. Its token fires when a newer snapshot has taken its place.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and tokens outlive the snapshot.")]
internal sealed class ServiceSnapshot(IReadOnlyList<ServiceInstance> instances)
{
    private readonly CancellationTokenSource _superseded = new();

    public IReadOnlyList<ServiceInstance> Instances => instances;

    public IChangeToken ChangeToken => new CancellationChangeToken(_superseded.Token);

    public void Supersede() => _superseded.Cancel();
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>The instances of a service at one time. Its token fires when a newer snapshot has taken its place.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and tokens outlive the snapshot.")]
internal sealed class ServiceSnapshot(IReadOnlyList<ServiceInstance> instances, bool hasNone)
{
    private readonly CancellationTokenSource _superseded = new();

    public IReadOnlyList<ServiceInstance> Instances => instances;

    /// <summary>Whether Consul answers, knows the service, and has no instance of it to call. An empty list alone may also mean that nobody knows.</summary>
    public bool HasNone => hasNone;

    public IChangeToken ChangeToken => new CancellationChangeToken(_superseded.Token);

    public void Supersede() => _superseded.Cancel();
}

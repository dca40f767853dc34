using System.Globalization;

namespace ServiceDefaults.Discovery.Consul;

/// <summary>An instance as callers need it. The scheme is null when its registration does not say.</summary>
internal sealed record ServiceInstance(DiscoveredInstance Identity, string Host, long Port, string? Scheme)
{
    // A registration without an address of its own means the address of its node.
    public static ServiceInstance From(HealthEntry entry)
    {
        var service = entry.Service;
        return new ServiceInstance(
            new(service.Id, service.Meta?.GetValueOrDefault(MetaKeys.StartedAt) ?? service.CreateIndex.ToString(CultureInfo.InvariantCulture)),
            string.IsNullOrEmpty(service.Address) ? entry.Node.Address : service.Address,
            service.Port,
            service.Meta?.GetValueOrDefault(MetaKeys.Scheme)?.ToLowerInvariant() is ("http" or "https") and var scheme ? scheme : null);
    }

    public override string ToString() => $"{Printable.Text(Identity.Id)} ({Printable.Text(Host)}:{Port})";
}

/// <summary>An answer of Consul, with the index to ask the next blocking query with, and the timestamp of its arrival.</summary>
internal sealed record PassingInstances(IReadOnlyList<ServiceInstance> Instances, ulong Index, long ReceivedAt);

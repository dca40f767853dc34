using System.Net;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>Parts the instances that callers may be sent to from those that nobody could or should call.</summary>
internal sealed class InstanceAdmission(AllowedNetworks networks)
{
    public AdmittedInstances Admit(IReadOnlyList<ServiceInstance> instances)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var admitted = new List<ServiceInstance>(instances.Count);
        var refused = new List<RefusedInstance>();
        foreach (var instance in instances)
        {
            var (address, reason) = Check(instance);
            if (address is not null && !keys.Add(instance.Identity.Key))
            {
                (address, reason) = (null, "its id is there twice");
            }

            if (address is null)
            {
                refused.Add(new RefusedInstance(instance, reason));
            }
            else
            {
                admitted.Add(instance with { Host = address.ToString() });
            }
        }

        return new AdmittedInstances(admitted, refused);
    }

    private (IPAddress? Address, string Reason) Check(ServiceInstance instance)
    {
        if (instance.Identity.Id.Length == 0)
        {
            return (null, "it has no id");
        }

        if (instance.Port is < 1 or > ushort.MaxValue)
        {
            return (null, "its port is not between 1 and 65535");
        }

        if (instance.Host.Length == 0)
        {
            return (null, "it has no address");
        }

        if (instance.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return (IPAddress.Loopback, "");
        }

        // A name may mean another address with each look at it, after it was found to be allowed.
        if (!IPAddress.TryParse(instance.Host, out var address))
        {
            return (null, "its address is a name and not an IP address");
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Contain(address) ? (address, "") : (null, "its address is in none of Consul:Discovery:AllowedNetworks");
    }
}

internal sealed record RefusedInstance(ServiceInstance Instance, string Reason)
{
    public override string ToString() => $"{Instance}: {Reason}";
}

/// <summary>The instances to call and those left out, each in the order of the answer.</summary>
internal sealed record AdmittedInstances(IReadOnlyList<ServiceInstance> Admitted, IReadOnlyList<RefusedInstance> Refused)
{
    public static AdmittedInstances None { get; } = new([], []);

    public bool IsSame(AdmittedInstances other) => Admitted.SequenceEqual(other.Admitted) && Refused.SequenceEqual(other.Refused);
}

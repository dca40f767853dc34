using System.Globalization;
using Hosting.ApplicationModel;
using Hosting.Containers;
using Hosting.Runs;

namespace Hosting.Orchestration;

/// <summary>Gives every endpoint of every replica a port: the declared one, counting up over the replicas, or any free one.</summary>
internal sealed class EndpointAllocator(Run run)
{
    private readonly ContainerScope _scope = new(run);

    /// <summary>Gives ports to the replicas that have none yet, to all of them or to none.</summary>
    /// <exception cref="DistributedApplicationException">A declared port is in use; the message names it and its holder.</exception>
    public void Allocate(IResource resource, int replicas)
    {
        var before = resource.Endpoints().Select(static endpoint => endpoint.Allocations.Count).DefaultIfEmpty().Min();
        try
        {
            foreach (var endpoint in resource.Endpoints())
            {
                for (var replica = endpoint.Allocations.Count; replica < replicas; replica++)
                {
                    endpoint.Allocations = [.. endpoint.Allocations, new AllocatedEndpoint(endpoint.UriScheme, Host(resource, endpoint), Port(resource, endpoint, replica))];
                }
            }
        }
        catch
        {
            Free(resource, before);
            throw;
        }
    }

    /// <summary>Takes the ports of all but the first replicas back.</summary>
    public void Free(IResource resource, int replicas)
    {
        foreach (var endpoint in resource.Endpoints())
        {
            foreach (var allocated in endpoint.Allocations.Skip(replicas))
            {
                run.Ports.Free(allocated.Port);
            }

            endpoint.Allocations = [.. endpoint.Allocations.Take(replicas)];
        }
    }

    /// <summary>Native programs listen on the IPv4 loopback address only.</summary>
    private static string Host(IResource resource, EndpointAnnotation endpoint) =>
        resource is ContainerResource ? "127.0.0.1"
        : endpoint.TargetHost is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost"
        : endpoint.TargetHost;

    private int Port(IResource resource, EndpointAnnotation endpoint, int replica) =>
        run.IsIsolated || endpoint.Port is not { } declared
            ? run.Ports.Reserve()
            : declared + replica <= ushort.MaxValue
                ? _scope.IsPersistent(resource) ? run.Ports.ReserveUnbound(declared) : run.Ports.ReserveDeclared(declared + replica)
                : throw new DistributedApplicationException(
                    string.Create(CultureInfo.InvariantCulture, $"Endpoint '{endpoint.Name}' would need port {declared + replica}: declare one that leaves room for the replicas."));
}

using System.Collections.Concurrent;
using Grpc.Core;
using Resources.V1;

namespace Dashboard.AppHost;

/// <summary>Where a backend of a kind is and how to get in, as long as it runs; asked once for each of its starts.</summary>
internal sealed class BackendDetails(AppHostClient client, ResourceList resources)
{
    private readonly ConcurrentDictionary<string, (int Process, ResourceDetails Details)> _known = new(StringComparer.Ordinal);

    /// <returns>Null when none of the kind runs.</returns>
    public async Task<ResourceDetails?> FindAsync(string kind, CancellationToken cancellationToken)
    {
        if (resources.All.FirstOrDefault(resource => resource.Kind == kind && resource.State == "Running") is not { } backend)
        {
            return null;
        }

        if (_known.TryGetValue(backend.Id, out var known) && known.Process == backend.ProcessId)
        {
            return known.Details;
        }

        try
        {
            var details = await client.Service.GetDetailsAsync(new GetDetailsRequest { Name = backend.Id, Reveal = true }, cancellationToken: cancellationToken);
            _known[backend.Id] = (backend.ProcessId, details);
            return details;
        }
        catch (RpcException)
        {
            return null;
        }
    }
}

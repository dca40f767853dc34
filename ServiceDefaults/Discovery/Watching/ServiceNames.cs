using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>The services that Consul had when a name was last asked for that it did not know.</summary>
internal sealed class ServiceNames(ConsulClient client)
{
    private volatile IReadOnlyCollection<string> _known = [];

    public IReadOnlyCollection<string> Known => _known;

    public async Task RefreshAsync(string? datacenter, CancellationToken cancellationToken)
    {
        try
        {
            _known = [.. (await client.GetServiceNamesAsync(datacenter, cancellationToken)).Order(StringComparer.Ordinal)];
        }
        catch (ConsulUnavailableException)
        {
            // An answer that only makes an error message better.
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>An endpoint that the server listens on, with the name that <c>Kestrel:Endpoints</c> gives it.</summary>
internal sealed record ListeningEndpoint(string? Name, string Scheme, string Host, int Port, bool IsHttp2Only)
{
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>
    /// Kestrel reports bound addresses without their names, those of the configuration last and in its order; only by
    /// them is the port known where the configuration asks for port 0.
    /// </summary>
    public static IReadOnlyList<ListeningEndpoint> Read(IConfiguration configuration, IEnumerable<string> boundAddresses)
    {
        var bound = boundAddresses.Select(BindingAddress.Parse).ToList();
        var configured = configuration.GetSection(Endpoints).GetChildren().Where(endpoint => endpoint["Url"] is not null).ToList();
        return configured.Count == 0 || bound.Count < configured.Count
            ? [.. bound.Where(IsTcp).Select(address => Create(null, address, null))]
            : [.. configured
                .Zip(bound.Skip(bound.Count - configured.Count))
                .Where(pair => IsTcp(pair.Second))
                .Select(pair => Create(pair.First.Key, pair.Second, pair.First["Protocols"] ?? configuration["Kestrel:EndpointDefaults:Protocols"]))];
    }

    private static bool IsTcp(BindingAddress address) => !address.IsUnixPipe && !address.IsNamedPipe;

    private static ListeningEndpoint Create(string? name, BindingAddress address, string? protocols) =>
        new(name, address.Scheme, address.Host, address.Port, string.Equals(protocols, "Http2", StringComparison.OrdinalIgnoreCase));
}

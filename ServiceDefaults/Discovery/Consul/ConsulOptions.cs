using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Discovery.Consul;

/// <summary>How Consul is reached: <c>ConnectionStrings:consul</c> and section <c>Consul</c>.</summary>
public sealed class ConsulOptions
{
    internal const string Section = "Consul";

    private const string ConnectionName = "consul";

    /// <summary>The agent's address from <c>ConnectionStrings:consul</c>, for example <c>http://localhost:8500</c>.</summary>
    public Uri Address { get; internal set; } = new("http://localhost:8500");

    /// <summary>The access token (<c>Consul:Token</c>), sent as X-Consul-Token; none by default.</summary>
    public string? Token { get; set; }

    internal static string? ConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString(ConnectionName) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    internal static bool IsAddress(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}

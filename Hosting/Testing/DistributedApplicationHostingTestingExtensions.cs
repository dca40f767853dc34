using Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Testing;

/// <summary>What a test asks a running application for.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>A client whose base address is an endpoint of the resource: the named one, else https, else http.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = app.GetEndpoint(resourceName, endpointName);
        return client;
    }

    /// <summary>The address of an endpoint of the resource: the named one, else https, else http.</summary>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var resource = Find<IResourceWithEndpoints>(app, resourceName, "endpoints");
        var endpoint = endpointName is not null
            ? resource.GetEndpoint(endpointName)
            : new[] { "https", "http" }.Select(resource.GetEndpoint).FirstOrDefault(static e => e.Exists)
                ?? throw new ArgumentException($"'{resourceName}' has neither an https nor an http endpoint: name one.", nameof(endpointName));
        return endpoint.Exists
            ? new Uri(endpoint.Url)
            : throw new ArgumentException($"'{resourceName}' has no endpoint '{endpointName}'.", nameof(endpointName));
    }

    /// <summary>The connection string of the resource.</summary>
    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        return Find<IResourceWithConnectionString>(app, resourceName, "a connection string").GetConnectionStringAsync(cancellationToken);
    }

    private static T Find<T>(DistributedApplication app, string name, string what)
        where T : class, IResource
    {
        var resource = app.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no resource '{name}'.", nameof(name));
        return resource as T ?? throw new ArgumentException($"'{name}' has no {what}.", nameof(name));
    }
}

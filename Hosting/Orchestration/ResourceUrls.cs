using System.Collections.Immutable;
using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

/// <summary>The links of one instance.</summary>
internal static class ResourceUrls
{
    public static ImmutableArray<UrlSnapshot> Of(IResource resource, int replica)
    {
        var urls = ImmutableArray.CreateBuilder<UrlSnapshot>();
        foreach (var endpoint in resource.Endpoints())
        {
            var url = new ResourceUrlAnnotation
            {
                Url = endpoint.Allocations[replica].Url,
                Endpoint = new EndpointReference((IResourceWithEndpoints)resource, endpoint),
            };
            foreach (var change in resource.Annotations.OfType<ResourceUrlCallbackAnnotation>().Where(c => c.EndpointName == endpoint.Name))
            {
                change.Callback(url);
            }

            urls.Add(new UrlSnapshot(endpoint.Name, url.Url, IsInternal: false) { DisplayText = url.DisplayText ?? "" });
        }

        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>().Select(static url => new UrlSnapshot(null, url.Url, IsInternal: false) { DisplayText = url.DisplayText ?? "" }));
        return urls.DrainToImmutable();
    }
}

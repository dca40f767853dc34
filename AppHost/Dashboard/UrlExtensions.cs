namespace AppHost.Dashboard;

/// <summary>Names the addresses that the dashboard shows.</summary>
internal static class UrlExtensions
{
    /// <summary>Shows an endpoint under a name.</summary>
    public static IResourceBuilder<T> WithUrlName<T>(this IResourceBuilder<T> resource, string endpoint, string name)
        where T : IResourceWithEndpoints => resource.WithUrlForEndpoint(endpoint, url => url.DisplayText = name);

    /// <summary>Shows an endpoint that only operators ask for, in the details.</summary>
    public static IResourceBuilder<T> WithUrlInDetails<T>(this IResourceBuilder<T> resource, string endpoint, string name)
        where T : IResourceWithEndpoints => resource.WithUrlForEndpoint(
            endpoint, url => (url.DisplayText, url.DisplayLocation) = (name, UrlDisplayLocation.DetailsOnly));
}

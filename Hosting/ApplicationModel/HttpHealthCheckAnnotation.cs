namespace Hosting.ApplicationModel;

/// <summary>GET of a path on each replica's endpoint has to answer with a status code.</summary>
internal sealed record HttpHealthCheckAnnotation(string Key, Func<EndpointReference> Endpoint, string Path, int StatusCode) : IResourceAnnotation;

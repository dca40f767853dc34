namespace Hosting.ApplicationModel;

/// <summary>A .NET project, started as its built executable.</summary>
public class ProjectResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;

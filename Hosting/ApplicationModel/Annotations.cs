namespace Hosting.ApplicationModel;

internal sealed record EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> Callback) : IResourceAnnotation;

internal sealed record CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> Callback) : IResourceAnnotation;

/// <summary>GET of a path on each replica's endpoint has to answer with a status code.</summary>
internal sealed record HttpHealthCheckAnnotation(string Key, Func<EndpointReference> Endpoint, string Path, int StatusCode) : IResourceAnnotation;

internal sealed record ResourceRelationshipAnnotation(IResource Resource, string Type) : IResourceAnnotation;

/// <summary>A command that the model gives to a resource.</summary>
internal sealed record ResourceCommandAnnotation(
    string Name, string DisplayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> Execute, CommandOptions Options) : IResourceAnnotation;

/// <summary>A verb of the command line that the project's own program carries out, given as its first argument.</summary>
internal sealed record VerbAnnotation(string Verb) : IResourceAnnotation;

/// <summary>A volume or a folder of the host inside a container; for a native executable: its data outlive the run.</summary>
internal sealed record ContainerMountAnnotation(string? Source, string Target, bool IsBindMount, bool IsReadOnly) : IResourceAnnotation;

internal sealed record ContainerLifetimeAnnotation(ContainerLifetime Lifetime) : IResourceAnnotation;

internal sealed record ContainerNameAnnotation(string Name) : IResourceAnnotation;

/// <summary>Tells whether the resource runs in a container in this run; deciding it may take a moment.</summary>
internal sealed record ContainerPlacementAnnotation(Func<CancellationToken, Task<bool>> RunsInContainerAsync) : IResourceAnnotation;

internal sealed record NativeExecutableAnnotation(Func<NativeExecutableContext, Task<NativeExecutable>> Prepare) : IResourceAnnotation;

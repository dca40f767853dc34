namespace Hosting.ApplicationModel;

/// <summary>What a command sees.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The services of the AppHost.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The resource or replica that it is for.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Ends with the caller's patience.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

namespace Hosting.ApplicationModel;

/// <summary>A resource starts only after another one.</summary>
public class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The one that is waited for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What it has to reach.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code that counts as completion.</summary>
    public int ExitCode { get; } = exitCode;
}

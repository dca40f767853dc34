namespace Hosting.ApplicationModel;

/// <summary>What a dependency has to reach.</summary>
public enum WaitType
{
    /// <summary>Running, with all its health checks healthy.</summary>
    WaitUntilHealthy,

    /// <summary>Ended with the expected exit code.</summary>
    WaitForCompletion,

    /// <summary>Running.</summary>
    WaitUntilStarted,
}

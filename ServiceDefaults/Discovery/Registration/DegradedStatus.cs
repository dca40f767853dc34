namespace ServiceDefaults.Discovery.Registration;

/// <summary>What a heartbeat says of an instance that is Degraded.</summary>
public enum DegradedStatus
{
    /// <summary>As the HTTP check does: it stays in use.</summary>
    Passing,

    /// <summary>Callers that want passing instances only, as those of this system, leave it out.</summary>
    Warning,
}

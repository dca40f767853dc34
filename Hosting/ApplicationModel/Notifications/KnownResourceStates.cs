namespace Hosting.ApplicationModel;

/// <summary>The states that a resource passes through.</summary>
public static class KnownResourceStates
{
    /// <summary>It waits for its dependencies.</summary>
    public static readonly string Waiting = "Waiting";

    /// <summary>It is about to run.</summary>
    public static readonly string Starting = "Starting";

    /// <summary>It runs; see its health.</summary>
    public static readonly string Running = "Running";

    /// <summary>It could not be started; its log says why.</summary>
    public static readonly string FailedToStart = "FailedToStart";

    /// <summary>What runs it is not in order.</summary>
    public static readonly string RuntimeUnhealthy = "RuntimeUnhealthy";

    /// <summary>It has been asked to stop.</summary>
    public static readonly string Stopping = "Stopping";

    /// <summary>It was stopped, or it ended with an error.</summary>
    public static readonly string Exited = "Exited";

    /// <summary>It did its work and ended.</summary>
    public static readonly string Finished = "Finished";

    /// <summary>Nobody has started it yet.</summary>
    public static readonly string NotStarted = "NotStarted";

    /// <summary>It is in force.</summary>
    public static readonly string Active = "Active";

    /// <summary>A parameter that nobody has given a value.</summary>
    internal static readonly string ValueMissing = "Value missing";

    /// <summary>The states after which nothing happens by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited, RuntimeUnhealthy];
}

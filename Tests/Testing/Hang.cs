namespace Tests.Testing;

/// <summary>What a callee does that never answers: it plays a part, and nobody waits for a state by it.</summary>
internal static class Hang
{
    /// <summary>Ends when whoever called gives up.</summary>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public static Task UntilCancelledAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);
}

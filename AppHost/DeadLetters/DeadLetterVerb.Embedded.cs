namespace AppHost.DeadLetters;

internal static class DeadLetterVerb
{
    /// <summary>Has the worker's program carry out <c>./run.sh dlq</c>, and the command by which the dashboard replays dead letters.</summary>
    public static IResourceBuilder<ProjectResource> WithDeadLetterVerb(this IResourceBuilder<ProjectResource> worker) =>
        worker.WithVerb("dlq").WithVerbCommand("replay-dead-letters", "Replay dead letters", "dlq", "replay");
}

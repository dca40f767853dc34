namespace AppHost.DeadLetters;

internal static class DeadLetterVerb
{
    /// <summary>Has the worker's program carry out <c>./run.sh dlq</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithDeadLetterVerb(this IResourceBuilder<ProjectResource> worker) => worker.WithVerb("dlq");
}

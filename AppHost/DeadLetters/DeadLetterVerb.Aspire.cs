namespace AppHost.DeadLetters;

internal static class DeadLetterVerb
{
    /// <summary>Aspire has no verbs: the worker's program carries it out when it is called as <c>NotificationWorker dlq</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithDeadLetterVerb(this IResourceBuilder<ProjectResource> worker) => worker;
}

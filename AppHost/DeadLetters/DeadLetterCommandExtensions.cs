namespace AppHost.DeadLetters;

/// <summary>Commands for the dead letters of a service, in the dashboard and by <c>aspire resource</c>. The service's own program carries them out.</summary>
internal static class DeadLetterCommandExtensions
{
    private const string IdName = "id";

    public static IResourceBuilder<ProjectResource> WithDeadLetterCommands(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResourceWithConnectionString> messaging)
    {
        var program = new DeadLetterProgram(service.Resource, messaging.Resource);
        return service
            .WithCommand("list-dead-letters", "List dead letters", context => program.RunAsync(["list"], context), new()
            {
                Description = "Events that could not be handled, and why.",
                IconName = "MailAlert",
            })
            .WithCommand("show-dead-letter", "Show a dead letter", context => program.RunAsync(["show", Id(context)], context), new()
            {
                Description = "One event with its headers and its body.",
                IconName = "MailRead",
                Arguments = [IdArgument(required: true)],
            })
            .WithCommand("replay-dead-letters", "Replay dead letters", context => program.RunAsync(["replay", .. IdIfAny(context)], context), new()
            {
                Description = "Hands them to their consumer again, once what was wrong is mended.",
                IconName = "ArrowReplyAll",
                Arguments = [IdArgument(required: false)],
            })
            .WithCommand("purge-dead-letters", "Purge dead letters", context => program.RunAsync(["purge", "--yes", .. IdIfAny(context)], context), new()
            {
                Description = "Removes them for good.",
                ConfirmationMessage = "Remove the dead letters for good? Their events will not be handled.",
                IconName = "Delete",
                Arguments = [IdArgument(required: false)],
            });
    }

    private static InteractionInput IdArgument(bool required) => new()
    {
        Name = IdName,
        Label = required ? "Id of the event" : "Id of the event; all when empty",
        InputType = InputType.Text,
        Required = required,
    };

    private static string Id(ExecuteCommandContext context) => context.Arguments.FirstOrDefault(static input => input.Name == IdName)?.Value ?? "";

    private static string[] IdIfAny(ExecuteCommandContext context) => Id(context) is { Length: > 0 } id ? [id] : [];
}

namespace AppHost.DeadLetters;

/// <summary>Commands for the dead letters of a service, in the dashboard and by <c>aspire resource</c>. The service's own program carries them out.</summary>
internal static class DeadLetterCommandExtensions
{
    private const string IdName = "id";
    private const string ConfirmName = "confirm";

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
                Description = "Removes them for good: their events will not be handled.",
                IconName = "Delete",
                Arguments = [ConfirmArgument(), IdArgument(required: false)],
                ValidateArguments = ConfirmedAsync,
            });
    }

    /// <summary>A confirmation message would be shown by the dashboard only, and not by <c>aspire resource</c>.</summary>
    private static InteractionInput ConfirmArgument() => new()
    {
        Name = ConfirmName, Label = "Remove them for good", InputType = InputType.Boolean, Required = true,
    };

    private static Task ConfirmedAsync(InputsDialogValidationContext context)
    {
        var confirm = context.Inputs.Single(static input => input.Name == ConfirmName);
        if (!bool.TryParse(confirm.Value, out var confirmed) || !confirmed)
        {
            context.AddValidationError(confirm, "Nothing is removed: confirm it to remove dead letters for good.");
        }

        return Task.CompletedTask;
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

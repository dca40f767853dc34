using Microsoft.Extensions.Options;

namespace Messaging.Outbox;

/// <summary>A lease that ends while its event is under way would have two processes send the same event.</summary>
internal sealed class OutboxOptionsValidator(IOptions<MessagingOptions> messaging) : IValidateOptions<OutboxOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboxOptions options)
    {
        if (options.LeaseDuration <= messaging.Value.PublishTimeout)
        {
            return ValidateOptionsResult.Fail("Messaging:Outbox:LeaseDuration has to be longer than Messaging:PublishTimeout.");
        }

        return options.MaxRetryDelay < options.RetryDelay
            ? ValidateOptionsResult.Fail("Messaging:Outbox:MaxRetryDelay must not be shorter than Messaging:Outbox:RetryDelay.")
            : ValidateOptionsResult.Success;
    }
}

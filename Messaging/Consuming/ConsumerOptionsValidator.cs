using Microsoft.Extensions.Options;

namespace Messaging.Consuming;

internal sealed class ConsumerOptionsValidator : IValidateOptions<ConsumerOptions>
{
    public ValidateOptionsResult Validate(string? name, ConsumerOptions options) =>
        options.ParseRetryDelays() is null
            ? ValidateOptionsResult.Fail(
                $"Messaging:RetryDelays is '{options.RetryDelays}': write times from 00:00:00.001 to 1.00:00:00 with commas in between, "
                + "such as 00:00:01, 00:00:05.")
            : ValidateOptionsResult.Success;
}

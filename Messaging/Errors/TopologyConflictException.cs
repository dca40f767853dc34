using System.Text.RegularExpressions;

namespace Messaging;

/// <summary>The broker already has an exchange or a queue of that name, made in another way. The message says what differs.</summary>
public sealed partial class TopologyConflictException : EventPublishException
{
    internal TopologyConflictException(string what, string reason, Exception? innerException = null)
        : base(
            $"RabbitMQ already has {what} with other properties ({Difference(reason)}): empty and delete the old one, it is then declared anew.",
            innerException)
    {
    }

    // As in: inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received the value 'quorum' of type 'longstr' but current is none
    internal static string Difference(string reason)
    {
        var match = Inequivalent().Match(reason);
        return match.Success
            ? $"{match.Groups["name"].Value} is {Value(match.Groups["current"].Value)} there, and is to be {Value(match.Groups["received"].Value)}"
            : reason;
    }

    private static string Value(string told) => Quoted().Match(told) is { Success: true } quoted ? quoted.Value : told.Trim();

    [GeneratedRegex("inequivalent arg '(?<name>[^']+)' for .*: received (?<received>.+?) but current is (?<current>.+)$")]
    private static partial Regex Inequivalent();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();
}

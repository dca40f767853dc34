using Messaging.DeadLetters;

namespace Messaging;

/// <summary>
/// Thrown by a handler when an event can never be handled, however often it comes: it goes to the dead-letter queue at once.
/// The message ends up in the log, so it holds nothing personal.
/// </summary>
public sealed class UnprocessableEventException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    internal string Code { get; init; } = DeadLetterCodes.Unprocessable;
}

namespace Messaging.DeadLetters;

/// <summary>What was asked of dead letters cannot be done. The message says why, in one sentence.</summary>
public sealed class DeadLetterException : Exception
{
    internal DeadLetterException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

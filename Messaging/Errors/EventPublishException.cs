namespace Messaging;

/// <summary>An event could not be published, or it is not known whether it was. The message says why, in one sentence.</summary>
public abstract class EventPublishException : Exception
{
    private protected EventPublishException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

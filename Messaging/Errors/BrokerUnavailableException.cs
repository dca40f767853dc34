namespace Messaging;

/// <summary>The broker cannot be reached, refuses the connection, dropped it, or did not answer in time.</summary>
public sealed class BrokerUnavailableException : EventPublishException
{
    internal BrokerUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

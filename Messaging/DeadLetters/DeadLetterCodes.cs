namespace Messaging.DeadLetters;

/// <summary>Why an event is a dead letter, for programs.</summary>
internal static class DeadLetterCodes
{
    /// <summary>It has no id, so that a repeat could not be told from a new event.</summary>
    public const string NoId = "no-id";

    public const string UnknownType = "unknown-type";

    public const string Undecodable = "undecodable";

    public const string TooLarge = "too-large";

    /// <summary>Its handler says that trying again cannot help.</summary>
    public const string Unprocessable = "unprocessable";

    /// <summary>Its handler failed after every delay.</summary>
    public const string RetriesExhausted = "retries-exhausted";

    /// <summary>The broker gave it up: processes died at work on it, over and over.</summary>
    public const string DeliveryLimit = "delivery-limit";

    public const string Unknown = "unknown";
}

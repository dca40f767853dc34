using System.Collections.Concurrent;

namespace Messaging.Outbox;

/// <summary>The outcome of a batch. Sends complete on several threads.</summary>
internal sealed class OutboxOutcome
{
    public ConcurrentQueue<long> SentIds { get; } = [];

    public ConcurrentQueue<(OutboxMessage Message, string Error)> Failures { get; } = [];

    /// <summary>No queue took at least one of them.</summary>
    public bool IsUnroutable { get; private set; }

    /// <summary>Of at least one nothing is known.</summary>
    public bool IsLost { get; set; }

    public void Sent(OutboxMessage message) => SentIds.Enqueue(message.Id);

    public void Failed(OutboxMessage message, string error, bool isUnroutable = false)
    {
        Failures.Enqueue((message, Cut(error)));
        if (isUnroutable)
        {
            IsUnroutable = true;
        }
    }

    /// <summary>Between two characters: half of a surrogate pair is no text, and PostgreSQL would refuse the row for it.</summary>
    private static string Cut(string error)
    {
        const int Most = OutboxModelExtensions.MaxError;
        return error.Length <= Most ? error : error[..(char.IsHighSurrogate(error[Most - 1]) ? Most - 1 : Most)];
    }
}

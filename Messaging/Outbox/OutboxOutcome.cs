namespace Messaging.Outbox;

/// <summary>What became of a batch. Sends end on several threads.</summary>
internal sealed class OutboxOutcome
{
    private readonly Lock _gate = new();
    private readonly List<long> _sent = [];
    private readonly List<(OutboxMessage Message, string Error)> _failed = [];

    public IReadOnlyList<long> SentIds => _sent;

    public IReadOnlyList<(OutboxMessage Message, string Error)> Failures => _failed;

    /// <summary>No queue took at least one of them.</summary>
    public bool IsUnroutable { get; private set; }

    /// <summary>Of at least one nothing is known.</summary>
    public bool IsLost { get; private set; }

    public void Sent(OutboxMessage message)
    {
        lock (_gate)
        {
            _sent.Add(message.Id);
        }
    }

    public void Failed(OutboxMessage message, string error)
    {
        lock (_gate)
        {
            _failed.Add((message, Cut(error)));
        }
    }

    public void Unroutable(OutboxMessage message, string error)
    {
        Failed(message, error);
        IsUnroutable = true;
    }

    public void Lost() => IsLost = true;

    /// <summary>Between two characters: half of a surrogate pair is no text, and PostgreSQL would refuse the row for it.</summary>
    private static string Cut(string error)
    {
        const int Most = OutboxModelExtensions.MaxError;
        return error.Length <= Most ? error : error[..(char.IsHighSurrogate(error[Most - 1]) ? Most - 1 : Most)];
    }
}

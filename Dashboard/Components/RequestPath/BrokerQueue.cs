namespace Dashboard.Components.RequestPath;

/// <summary>A queue as the broker's management says; its figures are a few seconds old.</summary>
public sealed record BrokerQueue(string Name, long Ready, long Unacknowledged, int Consumers)
{
    public long Depth => Ready + Unacknowledged;

    /// <summary>Its name as one reads it: a number at the end counts as a number.</summary>
    public (string Text, int Digits, string Number) Order
    {
        get
        {
            var text = Name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            return (text, Name.Length - text.Length, Name[text.Length..]);
        }
    }

    public bool IsDeadLetter => Name.EndsWith(".dead-letter", StringComparison.Ordinal);

    public bool IsRetry => Name.Contains(".retry.", StringComparison.Ordinal);
}

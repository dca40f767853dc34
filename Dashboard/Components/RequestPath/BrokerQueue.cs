namespace Dashboard.Components.RequestPath;

/// <summary>A queue as the broker's management says; its figures are a few seconds old.</summary>
public sealed record BrokerQueue(string Name, long Ready, long Unacknowledged, int Consumers)
{
    public long Depth => Ready + Unacknowledged;

    public bool IsDeadLetter => Name.EndsWith(".dead-letter", StringComparison.Ordinal);

    public bool IsRetry => Name.Contains(".retry.", StringComparison.Ordinal);
}

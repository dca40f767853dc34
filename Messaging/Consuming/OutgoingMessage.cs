namespace Messaging.Consuming;

/// <summary>A copy of a received message on its way to another queue.</summary>
internal sealed record OutgoingMessage(string Exchange, string RoutingKey, BasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    private const int LongestList = 1_000;

    /// <summary>Returns once a queue has it; only then may what it was made of be acknowledged.</summary>
    /// <param name="channel">One that confirms.</param>
    /// <param name="frameMax">The largest frame of its connection, in octets; 0 when there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask PublishAsync(IChannel channel, uint frameMax, CancellationToken cancellationToken)
    {
        if (frameMax > 0)
        {
            // What is left is for the broker, which writes headers of its own when it moves a message, and for the client's.
            Fit(frameMax - (frameMax / 32));
        }

        return channel.BasicPublishAsync(Exchange, RoutingKey, mandatory: true, Properties, Body, cancellationToken);
    }

    /// <summary>
    /// AMQP has no properties that are longer than a frame: the broker closes the connection for them. What is written on a copy must not make them so;
    /// the largest headers of the publisher go first.
    /// </summary>
    private void Fit(uint octets)
    {
        var headers = Properties.Headers ?? new Dictionary<string, object?>();
        var dropped = MessageHeaders.Text(Properties, MessageHeaders.DroppedHeaders);
        while (OctetsOf(Properties) > octets && headers.Where(static header => !MessageHeaders.Own.Contains(header.Key)).ToList() is { Count: > 0 } others)
        {
            var largest = others.MaxBy(static header => OctetsOf(new() { Headers = new Dictionary<string, object?> { [header.Key] = header.Value } })).Key;
            headers.Remove(largest);
            dropped = dropped is null ? largest : $"{dropped}, {largest}";
            headers[MessageHeaders.DroppedHeaders] = dropped.Length <= LongestList ? dropped : $"{dropped[..LongestList]}…";
        }
    }

    private static int OctetsOf(BasicProperties properties) => ((IAmqpWriteable)properties).GetRequiredBufferSize();
}

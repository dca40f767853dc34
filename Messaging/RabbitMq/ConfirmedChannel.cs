namespace Messaging.RabbitMq;

/// <summary>A channel whose publishes return after the broker's confirmation. Both are needed for that; the default limiter would delay bursts.</summary>
internal static class ConfirmedChannel
{
    public static CreateChannelOptions Options { get; } = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
}

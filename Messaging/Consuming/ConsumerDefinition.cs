using Messaging.Topology;

namespace Messaging.Consuming;

/// <summary>What is consumed, how, and what becomes of it.</summary>
internal sealed record ConsumerDefinition(Subscription Subscription, ConsumerOptions Options, Dispatch Dispatch)
{
    public IReadOnlyList<TimeSpan> RetryDelays { get; } = Options.ParseRetryDelays() ?? [];
}

/// <summary>Decodes a delivery and has its handler handle it.</summary>
internal delegate Task<Handled> Dispatch(Delivery delivery, CancellationToken cancellationToken);

/// <summary>An event that is dealt with; a repeat had been before, and nothing was done about it.</summary>
internal sealed record Handled(EventContext Context, bool IsRepeat);

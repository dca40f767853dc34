using System.Collections.Concurrent;

namespace Messaging.Consuming;

/// <summary>Lets one delivery of an event be handled at a time in this process; different events do not wait for each other.</summary>
internal sealed class InFlightEvents
{
    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Ends the turn when it is disposed of.</summary>
    public async Task<IDisposable> EnterAsync(string eventId, CancellationToken cancellationToken)
    {
        var mine = new Turn(this, eventId);
        while (true)
        {
            var holder = _turns.GetOrAdd(eventId, mine);
            if (ReferenceEquals(holder, mine))
            {
                return mine;
            }

            await holder.Ended.WaitAsync(cancellationToken);
        }
    }

    private sealed class Turn(InFlightEvents owner, string eventId) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            owner._turns.TryRemove(new(eventId, this));
            _ended.TrySetResult();
        }
    }
}

using Dashboard.Components.Controls;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Metrics;

namespace Dashboard.Components.RequestPath;

/// <summary>A figure that is worth a look by itself.</summary>
public sealed record Tile(string Title, string Value, string Style)
{
    /// <summary>Of what the services say of their outboxes, and the broker of queues that hold what went wrong; without data there is no tile.</summary>
    public static IReadOnlyList<Tile> Of(TelemetryStore store, IReadOnlyList<BrokerQueue>? queues)
    {
        var tiles = new List<Tile>();
        AddOutbox("messaging.outbox.depth", "Outbox: waiting", "");
        AddOutbox("messaging.outbox.age", "Outbox: the oldest waits for", " s");
        AddOutbox("messaging.outbox.failing", "Outbox: failing", "");
        AddQueues("Waiting for another try", "warn", static queue => queue.IsRetry);
        AddQueues("Dead letters", "error", static queue => queue.IsDeadLetter);
        return tiles;

        void AddOutbox(string instrument, string title, string unit)
        {
            // Replicas that share a database say the same, so they are not added up.
            var values = store.Metrics.Read(null, new InstrumentKey("Messaging", instrument)).SelectMany(static snapshot => snapshot.Series)
                .Where(static series => series.Points.Length > 0).Select(static series => series.Points[^1].Value).ToList();
            if (values.Count > 0)
            {
                tiles.Add(new Tile(title, $"{Show.Number(values.Max())}{unit}", values.Max() > 0 ? "warn" : "ok"));
            }
        }

        void AddQueues(string title, string style, Func<BrokerQueue, bool> ofKind)
        {
            if (queues?.Where(ofKind).ToList() is { Count: > 0 } found)
            {
                var depth = found.Sum(static queue => queue.Depth);
                tiles.Add(new Tile(title, Show.Number(depth), depth > 0 ? style : "ok"));
            }
        }
    }
}

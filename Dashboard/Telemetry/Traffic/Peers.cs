using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Traffic;

/// <summary>What a span says of the other end, by the semantic conventions of OpenTelemetry, older names included.</summary>
public static class Peers
{
    public static TrafficNode QueueOf(Span span)
    {
        var name = First(span, "messaging.destination.name", "messaging.destination", "messaging.system") ?? "queue";
        return new(TrafficNodeKind.Queue, name, First(span, "messaging.system") ?? name);
    }

    /// <summary>Null where the span does not tell.</summary>
    public static TrafficNode? Of(Span span)
    {
        if (First(span, "db.system.name", "db.system") is { } system)
        {
            var name = First(span, "db.namespace", "db.name") is { Length: > 0 } database ? $"{system} {Path.GetFileName(database)}" : system;
            return new(TrafficNodeKind.Database, name, system);
        }

        if (First(span, "messaging.system") is not null)
        {
            return QueueOf(span);
        }

        var host = First(span, "peer.service", "server.address", "net.peer.name", "rpc.service");
        return host is null ? null : new(TrafficNodeKind.Peer, First(span, "server.port", "net.peer.port") is { } port ? $"{host}:{port}" : host, host);
    }

    private static string? First(Span span, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Attribute.Find(span.Attributes, key) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }
}

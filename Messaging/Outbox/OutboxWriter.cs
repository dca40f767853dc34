using System.Diagnostics;
using System.Text.Json;
using Messaging.Topology;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Messaging.Outbox;

internal sealed class OutboxWriter(
    EventTopology topology, ServiceIdentity service, LeaseOwners owners, IOptions<OutboxOptions> options, TimeProvider timeProvider) : IOutbox
{
    public void Add<TEvent>(DbContext context, TEvent @event, string? orderingKey = null)
        where TEvent : class, IEvent
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(@event);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orderingKey?.Length ?? 0, OutboxModelExtensions.MaxOrderingKey, nameof(orderingKey));

        var route = topology.RouteOf(typeof(TEvent));
        var now = timeProvider.GetUtcNow();
        var created = now.ToUnixTimeMilliseconds();
        var activity = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
        context.Add(new OutboxMessage
        {
            EventId = Guid.CreateVersion7(now).ToString(),
            Type = TEvent.Type,
            Source = $"/{service.Name}",
            Exchange = route.Exchange,
            RoutingKey = route.RoutingKey,
            Body = JsonSerializer.SerializeToUtf8Bytes(@event, route.Body),
            OrderingKey = orderingKey,
            TraceParent = activity?.Id,
            // It comes from outside, and must not keep the caller from its commit; the trace goes on without it.
            TraceState = activity?.TraceStateString is { Length: <= OutboxModelExtensions.MaxTraceState } state ? state : null,
            CreatedAt = created,
            DueAt = created,
            LeaseOwner = owners.Own,
            LeaseUntil = created + (long)options.Value.LeaseDuration.TotalMilliseconds,
        });
    }
}

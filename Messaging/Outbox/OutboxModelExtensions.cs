using Messaging.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Messaging;

/// <summary>The table of the outbox in the model of a service's own database.</summary>
public static class OutboxModelExtensions
{
    internal const int MaxOrderingKey = 200;
    internal const int MaxTraceState = 512;
    internal const int MaxError = 500;

    private const string Unsent = "\"SentAt\" IS NULL";
    private const string Sent = "\"SentAt\" IS NOT NULL";

    /// <summary>Adds the table <c>OutboxMessages</c>; to be called in <c>OnModelCreating</c>. It comes into the database with the next migration.</summary>
    public static ModelBuilder AddOutbox(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        return modelBuilder.Entity<OutboxMessage>(static message =>
        {
            message.ToTable("OutboxMessages");
            message.Property(m => m.EventId).HasMaxLength(36);
            message.Property(m => m.Type).HasMaxLength(255);
            message.Property(m => m.Source).HasMaxLength(255);
            message.Property(m => m.Exchange).HasMaxLength(255);
            message.Property(m => m.RoutingKey).HasMaxLength(255);
            message.Property(m => m.OrderingKey).HasMaxLength(MaxOrderingKey);
            message.Property(m => m.TraceParent).HasMaxLength(55);
            message.Property(m => m.TraceState).HasMaxLength(MaxTraceState);
            message.Property(m => m.LeaseOwner).HasMaxLength(255);
            message.Property(m => m.LastError).HasMaxLength(MaxError);
            // What waits, in order; the oldest of each key that does; what has been kept long enough.
            message.HasIndex(m => m.Id).HasFilter(Unsent);
            message.HasIndex(m => new { m.OrderingKey, m.Id }).HasFilter(Unsent);
            message.HasIndex(m => m.SentAt).HasFilter(Sent);
        });
    }
}

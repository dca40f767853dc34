using Messaging.Inbox;
using Microsoft.EntityFrameworkCore;

namespace Messaging;

/// <summary>The table of the inbox in the model of a service's own database.</summary>
public static class InboxModelExtensions
{
    /// <summary>
    /// Adds the table <c>InboxMessages</c>; to be called in <c>OnModelCreating</c>. It comes into the database as the context's other tables do.
    /// </summary>
    public static ModelBuilder AddInbox(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        return modelBuilder.Entity<InboxMessage>(static message =>
        {
            message.ToTable("InboxMessages");
            message.HasKey(m => new { m.Consumer, m.EventId });
            message.HasIndex(m => m.HandledAt);
        });
    }
}

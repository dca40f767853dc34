using Messaging;
using Microsoft.EntityFrameworkCore;

namespace NotificationWorker.Storage;

/// <summary>What this service remembers: which events it has handled.</summary>
internal sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddInbox();
}

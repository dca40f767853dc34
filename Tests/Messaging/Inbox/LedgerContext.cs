using Messaging;
using Microsoft.EntityFrameworkCore;

namespace Tests.Messaging.Inbox;

/// <summary>The database of a service that has nothing to do with this repository's: an inbox, and what its handler changes.</summary>
public sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    public DbSet<Entry> Entries => Set<Entry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddInbox();
}

/// <summary>One for each time that a handler was effective.</summary>
public sealed class Entry
{
    public int Id { get; init; }

    public required int UserId { get; init; }
}

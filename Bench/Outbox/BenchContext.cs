using Messaging;
using Microsoft.EntityFrameworkCore;

namespace Bench.Outbox;

/// <summary>A table of a service, and its outbox.</summary>
internal sealed class BenchContext(DbContextOptions<BenchContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddOutbox();
}

internal sealed class Item
{
    public int Id { get; init; }
}

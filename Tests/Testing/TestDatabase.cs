using Microsoft.EntityFrameworkCore;

namespace Tests.Testing;

/// <summary>A database of a test's own, without tables at first.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Has a context use this database.</summary>
    public abstract void Use(DbContextOptionsBuilder options);

    public abstract ValueTask DisposeAsync();
}

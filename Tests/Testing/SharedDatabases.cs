[assembly: AssemblyFixture(typeof(SharedDatabases))]

namespace Tests.Testing;

/// <summary>Where a test has its databases: in a SQLite file each, or on the one PostgreSQL of a test run, started when a test first asks.</summary>
public sealed class SharedDatabases : IAsyncDisposable
{
    private readonly Lazy<Task<(PostgresServer? Server, string Missing)>> _postgres = new(StartPostgresAsync);
    private int _databases;

    /// <summary>An empty database. Skips the test when there is no such engine on this machine.</summary>
    internal async Task<TestDatabase> CreateAsync(DatabaseEngine engine)
    {
        if (engine == DatabaseEngine.Sqlite)
        {
            return new SqliteDatabase();
        }

        var (server, missing) = await _postgres.Value;
        Assert.SkipWhen(server is null, missing);
        return await PostgresDatabase.CreateAsync(server, string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres.IsValueCreated && await _postgres.Value is ({ } server, _))
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Belongs to no test, least of all to the one that happened to be the first and may be cancelled.</summary>
    private static Task<(PostgresServer? Server, string Missing)> StartPostgresAsync()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(PostgresServer.TryStartAsync);
        }
    }
}

using Messaging.Outbox;
using Messaging.Topology;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using UserService.Users;
using UserService.Users.Idempotency;

namespace Tests.Users;

/// <summary>A real SQLite file in a folder of its own.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("users-").FullName;

    public TemporaryDatabase()
    {
        Path = System.IO.Path.Combine(_folder, "data", "users.db");
        Database = At(Path);
    }

    public string Path { get; }

    public UsersDatabase Database { get; }

    public Dictionary<string, string?> Environment => new() { ["ConnectionStrings__users"] = $"Data Source={Path}" };

    public static UsersDatabase At(string path) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new(UsersDatabase.ConnectionStringKey, $"Data Source={path}")]).Build(),
        new HostingEnvironment { ContentRootPath = System.IO.Path.GetTempPath() });

    public static async Task<TemporaryDatabase> MigratedAsync(CancellationToken cancellationToken)
    {
        var database = new TemporaryDatabase();
        await UsersMigration.MigrateAsync(database.Database, cancellationToken);
        return database;
    }

    /// <summary>A store of its own, as every process has one.</summary>
    public UserStore Store(TimeProvider? timeProvider = null) => new(
        Contexts(),
        new UserReader(Database),
        new IdempotencyRecords(timeProvider ?? TimeProvider.System, Options.Create(new UsersOptions())),
        new OutboxWriter(
            EventTopology.Default,
            new("user-service", "1", "1.0.0"),
            new(new ProcessTable()),
            Options.Create(new OutboxOptions()),
            timeProvider ?? TimeProvider.System));

    /// <summary>A factory of its own, as every process has one.</summary>
    public IDbContextFactory<UsersDbContext> Contexts()
    {
        var options = new DbContextOptionsBuilder<UsersDbContext>();
        Database.Configure(options, create: false);
        return new PooledDbContextFactory<UsersDbContext>(options.Options);
    }

    public async Task<object?> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

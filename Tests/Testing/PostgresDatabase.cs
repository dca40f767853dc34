using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Tests.Testing;

/// <summary>A database on the PostgreSQL of the test run.</summary>
internal sealed class PostgresDatabase : TestDatabase
{
    private readonly PostgresServer _server;
    private readonly string _name;

    private PostgresDatabase(PostgresServer server, string name) => (_server, _name) = (server, name);

    /// <summary>The server's.</summary>
    public int Port => _server.Port;

    private string ConnectionString => _server.ConnectionStringOf(_name);

    public static async Task<PostgresDatabase> CreateAsync(PostgresServer server, string name)
    {
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        return new(server, name);
    }

    public override void Use(DbContextOptionsBuilder options) => options.UseNpgsql(ConnectionString);

    /// <summary>Over a <see cref="TcpRelay"/> to <see cref="Port"/>.</summary>
    public void UseThrough(int port, DbContextOptionsBuilder options) => options.UseNpgsql(_server.ConnectionStringThrough(port, _name));

    public override async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _server.ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }
}

using Npgsql;

namespace Tests.Testing;

public sealed class PostgresServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_AskedWithoutItsPassword_Refuses()
    {
        await using var server = await StartAsync();

        var open = new NpgsqlConnectionStringBuilder(server.ConnectionStringOf("postgres")) { Password = "another", Pooling = false };
        await using var connection = new NpgsqlConnection(open.ConnectionString);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancel));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Server_WhoseStarterIsGone_LeavesNoProcessAndNoFolder()
    {
        var server = await StartAsync();
        var processes = Processes(server);
        Assert.NotEmpty(processes);

        await server.DisposeAsync();

        Assert.Empty(Processes(server));
        Assert.False(Directory.Exists(server.Folder));
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var (server, missing) = await PostgresServer.TryStartAsync();
        Assert.SkipWhen(server is null, missing);
        return server;
    }

    /// <summary>Those that work in the server's folder.</summary>
    private static string[] Processes(PostgresServer server) => [.. Directory.EnumerateDirectories("/proc").Where(process => WorksIn(process, server.Folder))];

    private static bool WorksIn(string process, string folder)
    {
        try
        {
            var current = File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false);
            return current?.FullName.StartsWith(folder, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

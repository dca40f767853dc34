using System.Security.Cryptography;
using Npgsql;

namespace Tests.Testing;

/// <summary>A real PostgreSQL on a port of its own, with its data in a temporary folder. It ends with this process, and its folder with it.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "tests";
    private const string FirstDatabase = "postgres";
    private const int CannotRun = 126;

    // PostgreSQL refuses to run as root, and another user may not enter a checkout in a private folder: it gets all that it needs as its own.
    // After a crash there need be nothing left, so nothing waits for the disk. TERM ends one that does not know its own signals yet.
    private const string Script =
        """
        exec >server.log 2>&1
        if [ -n "$UNPACKED" ]; then cp -R -- "$UNPACKED" programs; fi
        if [ "$(id -u)" = 0 ]; then
          chown -R 65534:65534 .
          as='setpriv --reuid=65534 --regid=65534 --clear-groups'
        fi
        $as sh -c ': <"$1" && "$0" --version' "$BIN/postgres" "$PWD/password" || exit 126
        $as "$BIN/initdb" --pgdata=data --username="$USER" --pwfile=password --auth=scram-sha-256 \
          --encoding=UTF8 --locale=C --no-sync --no-instructions || exit 1
        $as "$BIN/postgres" -D data -c listen_addresses=127.0.0.1 -c port="$PORT" -c unix_socket_directories= \
          -c fsync=off -c synchronous_commit=off -c full_page_writes=off & server=$!
        read -r _
        kill -TERM $server && kill -QUIT $server
        wait $server
        cd / && rm -rf -- "$OLDPWD"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postgres-");
    private readonly string _password = RandomNumberGenerator.GetHexString(32);
    private readonly Process _process;

    private PostgresServer(PostgresInstallation installation)
    {
        File.WriteAllText(PathOf("password"), _password);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, WorkingDirectory = _folder.FullName };
        start.Environment["UNPACKED"] = installation.Unpacked;
        start.Environment["BIN"] = Path.Combine(installation.Home, "bin");
        start.Environment["USER"] = User;
        start.Environment["PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        if (installation.Unpacked is { } unpacked)
        {
            start.Environment["BIN"] = Path.Combine(PathOf("programs"), Path.GetRelativePath(unpacked, installation.Home), "bin");
            start.Environment["LD_LIBRARY_PATH"] = Path.Combine(PathOf("programs"), "lib");
        }

        _process = Process.Start(start)!;
    }

    public int Port { get; } = FreePorts.Take(1)[0];

    public string Folder => _folder.FullName;

    /// <summary>A server that answers; or, where none can run, the reason.</summary>
    public static async Task<(PostgresServer? Server, string Missing)> TryStartAsync()
    {
        if (await FetchedProgram.Postgres.MissingAsync() is { } missing)
        {
            return (null, missing);
        }

        var server = new PostgresServer(PostgresInstallation.Find()!);
        if (await Eventually.TrueAsync(async () => server._process.HasExited || await server.IsUpAsync(), Patience) && !server._process.HasExited)
        {
            return (server, "");
        }

        var log = await File.ReadAllTextAsync(server.PathOf("server.log"));
        var cannotRun = server._process is { HasExited: true, ExitCode: CannotRun };
        await server.DisposeAsync();
        return cannotRun
            ? (null, $"PostgreSQL cannot run, which under root it does as the user nobody: {log.Trim()}")
            : throw new TimeoutException($"PostgreSQL did not start: {log}");
    }

    public string ConnectionStringOf(string database) => ConnectionStringThrough(Port, database);

    /// <summary>Over a <see cref="TcpRelay"/>.</summary>
    public string ConnectionStringThrough(int port, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = User,
        Password = _password,
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    public async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionStringOf(FirstDatabase)};Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        // It is gone, unless the script did not come to its end.
        if (Directory.Exists(Folder))
        {
            _folder.Delete(recursive: true);
        }
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string PathOf(string name) => Path.Combine(Folder, name);
}

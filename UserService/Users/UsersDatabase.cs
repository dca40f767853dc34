using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace UserService.Users;

/// <summary>
/// Where the users are: <c>ConnectionStrings:users</c>, otherwise <c>users.db</c> in <c>DataDirectory</c> (default <c>.data</c>).
/// Relative paths count from the content root.
/// </summary>
internal sealed class UsersDatabase
{
    public const string ConnectionStringKey = "ConnectionStrings:users";

    private readonly SqliteConnectionStringBuilder _connection;

    public UsersDatabase(IConfiguration configuration, IHostEnvironment environment)
    {
        var configured = configuration.GetConnectionString("users");
        _connection = string.IsNullOrWhiteSpace(configured)
            ? new() { DataSource = System.IO.Path.Combine(configuration["DataDirectory"] ?? ".data", "users.db") }
            : Parse(configured);
        _connection.DataSource = System.IO.Path.GetFullPath(_connection.DataSource, environment.ContentRootPath);
    }

    public string Path => _connection.DataSource;

    /// <summary>Only a migration may create the file; a server that finds none says so.</summary>
    public void Configure(DbContextOptionsBuilder options, bool create) =>
        options.UseSqlite(ConnectionString(create))
            .AddInterceptors(SqlitePragmas.Instance)
            // Failures are logged once, where the call ends; a taken address is no failure at all.
            .ConfigureWarnings(warnings => warnings.Log(
                (CoreEventId.SaveChangesFailed, LogLevel.Debug),
                (RelationalEventId.CommandError, LogLevel.Debug),
                (RelationalEventId.ConnectionError, LogLevel.Debug)));

    /// <summary>An open connection, set up as those of EF Core are.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString(create: false));
        connection.Open();
        SqlitePragmas.Apply(connection);
        return connection;
    }

    private string ConnectionString(bool create)
    {
        var connection = new SqliteConnectionStringBuilder(_connection.ConnectionString);
        if (!create && connection.Mode == SqliteOpenMode.ReadWriteCreate)
        {
            connection.Mode = SqliteOpenMode.ReadWrite;
        }

        connection.DefaultTimeout = Math.Min(connection.DefaultTimeout, SqlitePragmas.BusyTimeoutSeconds);
        return connection.ConnectionString;
    }

    private static SqliteConnectionStringBuilder Parse(string configured)
    {
        SqliteConnectionStringBuilder? connection = null;
        try
        {
            connection = new(configured);
        }
        catch (ArgumentException)
        {
            // Told below, without the text: a connection string may hold a password.
        }

        return connection is { DataSource.Length: > 0, Mode: not SqliteOpenMode.Memory } && connection.DataSource != ":memory:"
            ? connection
            : throw new InvalidOperationException($"{ConnectionStringKey} must name a SQLite file, such as 'Data Source=/var/lib/users/users.db'.");
    }
}

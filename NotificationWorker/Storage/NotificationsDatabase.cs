using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace NotificationWorker.Storage;

/// <summary>
/// Where it is remembered: <c>ConnectionStrings:notifications</c>, otherwise <c>notifications.db</c> in <c>DataDirectory</c> (default <c>.data</c>).
/// Relative paths count from the content root.
/// </summary>
internal sealed class NotificationsDatabase
{
    public const string ConnectionStringKey = "ConnectionStrings:notifications";

    private const int BusyTimeoutSeconds = 5;

    private readonly SqliteConnectionStringBuilder _connection;

    public NotificationsDatabase(IConfiguration configuration, IHostEnvironment environment)
    {
        var configured = configuration.GetConnectionString("notifications");
        _connection = string.IsNullOrWhiteSpace(configured)
            ? new() { DataSource = System.IO.Path.Combine(configuration["DataDirectory"] is { Length: > 0 } data ? data : ".data", "notifications.db") }
            : Parse(configured);
        _connection.DataSource = System.IO.Path.GetFullPath(_connection.DataSource, environment.ContentRootPath);
        _connection.DefaultTimeout = Math.Min(_connection.DefaultTimeout, BusyTimeoutSeconds);
    }

    public string Path => _connection.DataSource;

    public void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(_connection.ConnectionString)
            .AddInterceptors(Pragmas.Instance)
            // A failure is logged once, by the consumer; that another replica was faster is none.
            .ConfigureWarnings(static warnings => warnings.Log(
                (CoreEventId.SaveChangesFailed, LogLevel.Debug),
                (RelationalEventId.CommandError, LogLevel.Debug),
                (RelationalEventId.ConnectionError, LogLevel.Debug)));

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
            : throw new InvalidOperationException(
                $"{ConnectionStringKey} must name a SQLite file, such as 'Data Source=/var/lib/notifications/notifications.db'.");
    }

    /// <summary>What SQLite forgets with every connection: docs/adr/0007-storage-ef-core-sqlite.md.</summary>
    private sealed class Pragmas : DbConnectionInterceptor
    {
        public static readonly Pragmas Instance = new();

        private static readonly string Text =
            string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}; PRAGMA synchronous = NORMAL;");

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Text;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Text;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Tests.Testing;

/// <summary>A SQLite file.</summary>
internal sealed class SqliteDatabase : TestDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqlite-");
    private readonly string _connectionString;
    // Open until the end, as the pool of a service has some: the first one to open makes a file, for which a full disk has no space.
    private readonly SqliteConnection _kept;

    /// <param name="folder">Where the file is to be; by default in a folder that goes with it.</param>
    public SqliteDatabase(string? folder = null)
    {
        _connectionString = $"Data Source={Path.Combine(folder ?? _folder.FullName, "test.db")};Pooling=False";
        _kept = new(_connectionString);
        _kept.Open();
        using var command = _kept.CreateCommand();
        // Reading makes the files of the log.
        command.CommandText = "PRAGMA journal_mode = WAL; SELECT COUNT(*) FROM sqlite_schema";
        command.ExecuteNonQuery();
    }

    public override void Use(DbContextOptionsBuilder options) => options.UseSqlite(_connectionString);

    public override async ValueTask DisposeAsync()
    {
        await _kept.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

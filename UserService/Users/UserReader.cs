using System.Collections.Concurrent;
using System.Data;
using Microsoft.Data.Sqlite;

namespace UserService.Users;

/// <summary>
/// The one hot read, round EF Core: opening a connection and setting it up costs many times what the read itself does, so a few
/// open ones with a prepared command are kept. See docs/adr/0007-storage-ef-core-sqlite.md.
/// </summary>
internal sealed class UserReader(UsersDatabase database) : IDisposable
{
    private const int MostKept = 16;

    private readonly ConcurrentBag<Session> _idle = [];
    private bool _disposed;

    /// <summary>Null when there is no such user.</summary>
    public User? Find(int id)
    {
        var session = _idle.TryTake(out var kept) ? kept : new Session(database.Open());
        try
        {
            var user = session.Find(id);
            Keep(session);
            return user;
        }
        catch
        {
            // Whatever is wrong with the file, the next read finds out by itself.
            session.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private void Keep(Session session)
    {
        if (_disposed || _idle.Count >= MostKept)
        {
            session.Dispose();
        }
        else
        {
            _idle.Add(session);
        }
    }

    private sealed class Session : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _command;
        private readonly SqliteParameter _id;

        public Session(SqliteConnection connection)
        {
            _connection = connection;
            _command = connection.CreateCommand();
            _command.CommandText = "SELECT Name, Email, EmailKey FROM Users WHERE Id = $id";
            _id = _command.Parameters.Add("$id", SqliteType.Integer);
        }

        public User? Find(int id)
        {
            _id.Value = id;
            using var row = _command.ExecuteReader(CommandBehavior.SingleRow);
            return row.Read() ? new User { Id = id, Name = row.GetString(0), Email = row.GetString(1), EmailKey = row.GetString(2) } : null;
        }

        public void Dispose()
        {
            _command.Dispose();
            _connection.Dispose();
        }
    }
}

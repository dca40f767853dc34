namespace Tests.Testing;

/// <summary>What a service may keep its data in.</summary>
public enum DatabaseEngine
{
    Sqlite,
    Postgres,
}

/// <summary>A theory's data: once on each.</summary>
public sealed class EveryDatabaseEngine : TheoryData<DatabaseEngine>
{
    public EveryDatabaseEngine()
        : base(Enum.GetValues<DatabaseEngine>())
    {
    }
}

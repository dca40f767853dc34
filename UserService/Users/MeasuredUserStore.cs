using System.Diagnostics;
using System.Diagnostics.Metrics;
using UserService.Users.Idempotency;

namespace UserService.Users;

/// <summary>
/// Tells how long the database takes, as https://opentelemetry.io/docs/specs/semconv/database/database-metrics/ has it: the hot read goes
/// round EF Core, so nobody else would. A creation has a span, too, below which its event goes out; it is internal, since SQLite is in this process.
/// </summary>
internal sealed class MeasuredUserStore(UserStore store, IMeterFactory meters)
{
    private const string Database = "users.db";

    private static readonly ActivitySource Source = new(nameof(UserService));
    private static readonly double[] Bounds = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5];

    private readonly Histogram<double> _duration = meters.Create("UserService").CreateHistogram(
        "db.client.operation.duration",
        "s",
        "How long operations of the users database took.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

    /// <summary>Null when there is no such user.</summary>
    public Task<User?> FindAsync(int id, CancellationToken cancellationToken) => MeasuredAsync("find", () => store.FindAsync(id, cancellationToken));

    /// <inheritdoc cref="UserStore.AddAsync(NewUser, IdempotencyKey, CancellationToken)"/>
    public async Task<Creation> AddAsync(NewUser user, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity($"add {Database}")?
            .SetTag("db.system.name", "sqlite").SetTag("db.namespace", Database).SetTag("db.operation.name", "add");
        try
        {
            return await MeasuredAsync("add", () => store.AddAsync(user, key, cancellationToken));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.GetType().FullName);
            throw;
        }
    }

    private async Task<T> MeasuredAsync<T>(string operation, Func<Task<T>> work)
    {
        var tags = new TagList { { "db.system.name", "sqlite" }, { "db.namespace", Database }, { "db.operation.name", operation } };
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await work();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            tags.Add("error.type", error.GetType().FullName);
            throw;
        }
        finally
        {
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
        }
    }
}

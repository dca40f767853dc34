using System.Diagnostics;
using System.Diagnostics.Metrics;
using UserService.Users.Idempotency;

namespace UserService.Users;

/// <summary>
/// Tells how long the database takes, as https://opentelemetry.io/docs/specs/semconv/database/database-metrics/ has it: the hot read goes
/// round EF Core, so nobody else would.
/// </summary>
internal sealed class MeasuredUserStore(UserStore store, IMeterFactory meters) : IUserStore
{
    private static readonly double[] Bounds = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5];

    private readonly Histogram<double> _duration = meters.Create("UserService").CreateHistogram(
        "db.client.operation.duration", "s", "How long operations of the users database took.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

    public Task<User?> FindAsync(int id, CancellationToken cancellationToken) => MeasuredAsync("find", () => store.FindAsync(id, cancellationToken));

    public Task<Creation> AddAsync(NewUser user, IdempotencyKey? key, CancellationToken cancellationToken) =>
        MeasuredAsync("add", () => store.AddAsync(user, key, cancellationToken));

    private async Task<T> MeasuredAsync<T>(string operation, Func<Task<T>> work)
    {
        var tags = new TagList { { "db.system.name", "sqlite" }, { "db.namespace", "users.db" }, { "db.operation.name", operation } };
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

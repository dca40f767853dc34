using System.Collections.Concurrent;

namespace Tests.Testing;

/// <summary>Readers that ask again as soon as they have been answered, and what became of each of their requests.</summary>
internal sealed class ReaderLoad : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReadResult> _results = [];
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly HttpClient _client;
    private readonly int[] _answered;
    private readonly Task _readers;

    private ReaderLoad(Uri resource, int readers)
    {
        // The readers must not begin traces, and each has a connection of its own.
        _client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        _answered = new int[readers];
        _readers = Task.WhenAll(Enumerable.Range(0, readers).Select(reader => Task.Run(() => ReadAsync(resource, reader))));
    }

    /// <summary>What came of the requests so far, in the order of their ends.</summary>
    public IReadOnlyCollection<ReadResult> Results => _results;

    public static ReaderLoad Start(Uri resource, int readers) => new(resource, readers);

    /// <summary>Lets the readers go on for so long, and gives the results of that time.</summary>
    public async Task<IReadOnlyList<ReadResult>> GoOnAsync(TimeSpan length)
    {
        var begin = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(() => Stopwatch.GetElapsedTime(begin) >= length, "the readers to go on");
        return Since(begin);
    }

    /// <summary>Waits until so many requests that begin from now on have ended, and gives their results.</summary>
    public async Task<IReadOnlyList<ReadResult>> ReadAsync(int requests)
    {
        var begin = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(() => Since(begin).Count >= requests, "further answers");
        return Since(begin);
    }

    /// <summary>Waits until each request that is under way has ended.</summary>
    public async Task GoneOnAsync()
    {
        int[] before = [.. Enumerable.Range(0, _answered.Length).Select(reader => Volatile.Read(ref _answered[reader]))];
        await Eventually.HoldsAsync(() => !before.Where((count, reader) => Volatile.Read(ref _answered[reader]) == count).Any(), "each reader to be answered");
    }

    /// <summary>The results of requests that began since then.</summary>
    public IReadOnlyList<ReadResult> Since(long timestamp) => [.. _results.Where(result => result.Begin >= timestamp)];

    /// <summary>Lets each reader have its last answer, and gives all results.</summary>
    public async Task<IReadOnlyList<ReadResult>> EndAsync()
    {
        await _end.CancelAsync();
        await _readers;
        return [.. _results];
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(Uri resource, int reader)
    {
        while (!_end.IsCancellationRequested)
        {
            var begin = Stopwatch.GetTimestamp();
            HttpStatusCode? status = null;
            string? failure = null;
            try
            {
                using var answer = await _client.GetAsync(resource);
                failure = answer.IsSuccessStatusCode ? null : await answer.Content.ReadAsStringAsync();
                await answer.Content.CopyToAsync(Stream.Null);
                status = answer.StatusCode;
            }
            catch (HttpRequestException unanswered)
            {
                failure = unanswered.Message;
            }

            _results.Enqueue(new ReadResult(begin, Stopwatch.GetTimestamp(), status, failure));
            Interlocked.Increment(ref _answered[reader]);
        }
    }
}

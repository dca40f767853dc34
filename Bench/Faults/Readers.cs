using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Bench.Faults;

/// <summary>Readers of one user, who ask again a moment after they have been answered. They wait for an answer as long as a person would.</summary>
internal sealed class Readers : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly CancellationTokenSource _end = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
    private readonly Task _readers;

    private Readers(Uri user, int count) => _readers = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => ReadAsync(user))));

    public static Readers Start(Uri user, int count) => new(user, count);

    /// <summary>The answers to requests that began since then, in the order of their ends.</summary>
    public IReadOnlyList<Answer> Since(long timestamp) => [.. _answers.Where(answer => answer.Begin >= timestamp)];

    /// <summary>Lets each reader have its last answer.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _readers;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(Uri user)
    {
        while (!_end.IsCancellationRequested)
        {
            var begin = Stopwatch.GetTimestamp();
            HttpStatusCode? status = null;
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                using var request = new HttpRequestMessage(HttpMethod.Get, user);
                using var answer = await _client.SendAsync(request, patience.Token);
                await answer.Content.CopyToAsync(Stream.Null, patience.Token);
                status = answer.StatusCode;
            }
            catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException or IOException)
            {
            }

            _answers.Enqueue(new Answer(begin, Stopwatch.GetTimestamp(), status));
            await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

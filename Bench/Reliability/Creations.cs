using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;

namespace Bench.Reliability;

/// <summary>Creates users through the gateway, each with an address and a key of its own.</summary>
internal sealed class Creations(Uri gateway) : IDisposable
{
    private const int AtOnce = 8;
    private const int MostTries = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(20) };

    /// <param name="name">Of the addresses.</param>
    /// <param name="count">How many.</param>
    /// <param name="perSecond">How many a second, or null for as many as can be.</param>
    /// <param name="progress">Told how many have been answered 201.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The addresses that were answered 201: what is committed.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(string name, int count, int? perSecond, Action<int> progress, CancellationToken cancellationToken)
    {
        var (created, done) = (new string[count], 0);
        using var timer = perSecond is { } rate ? new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate)) : null;
        await Parallel.ForEachAsync(
            Paced(count, timer, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, cancel) =>
            {
                var email = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}@example.com");
                await CreateAsync(email, cancel);
                created[number] = email;
                progress(Interlocked.Increment(ref done));
            });
        return created;
    }

    public void Dispose() => _http.Dispose();

    private static async IAsyncEnumerable<int> Paced(int count, PeriodicTimer? timer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; number < count; number++)
        {
            if (timer is not null)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }

            yield return number;
        }
    }

    // With its key a creation can be repeated until it is answered.
    private async Task CreateAsync(string email, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name = "Ada", email }) };
            request.Headers.Add("Idempotency-Key", $"\"{email}\"");
            try
            {
                using var answer = await _http.SendAsync(request, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    return;
                }

                if (tries == MostTries
                    || answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests))
                {
                    throw new BenchException($"A creation was answered {(int)answer.StatusCode} at try {tries}.");
                }
            }
            catch (HttpRequestException) when (tries < MostTries)
            {
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}

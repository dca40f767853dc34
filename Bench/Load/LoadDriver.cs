using System.Net;
using Bench.Processes;

namespace Bench.Load;

/// <summary>
/// A closed loop: every connection has one request under way, and the next follows the answer. It shares the processors with what it measures,
/// so its own processor time is part of the result.
/// </summary>
internal sealed class LoadDriver : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _client;
    private readonly int _connections;

    public LoadDriver(int connections)
    {
        _connections = connections;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            // The driver must not begin traces: the application's own sampler decides.
            ActivityHeadersPropagator = null,
        });
    }

    /// <exception cref="BenchException">An answer was not the expected one.</exception>
    public async Task<RoundResult> RunAsync(
        Target target, Func<HttpRequestMessage> next, HttpStatusCode expected, TimeSpan length, CancellationToken cancellationToken)
    {
        var (services, driver) = (ProcessUsage.ProcessorOfEach(target.Processes), Environment.CpuUsage.TotalTime);
        var begin = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, _connections)
            .Select(_ => Task.Run(() => LoopAsync(next, expected, begin, length, cancellationToken), cancellationToken));
        double[] latencies = [.. (await Task.WhenAll(loops)).SelectMany(static own => own).Order()];
        var elapsed = Stopwatch.GetElapsedTime(begin);
        driver = Environment.CpuUsage.TotalTime - driver;
        // Events and telemetry are worked off after the answer: they belong to this round, and must not disturb the next.
        await Quiet.WaitAsync(target, cancellationToken);
        var used = ProcessUsage.ProcessorOfEach(target.Processes).Zip(services, static (after, before) => after - before);
        return new RoundResult(
            latencies.Length / elapsed.TotalSeconds,
            latencies[latencies.Length / 2],
            latencies[(int)(latencies.Length * 0.99)],
            [.. used.Select(each => each.TotalMicroseconds / latencies.Length)],
            driver.TotalMicroseconds / latencies.Length);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends one request and returns the body of its answer.</summary>
    public async Task<byte[]> SendAsync(HttpRequestMessage request, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await _client.SendAsync(request, cancellationToken).WaitAsync(RequestTimeout, cancellationToken);
            return response.StatusCode == expected
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw new BenchException(
                    $"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}, not {(int)expected}, so there are no figures: "
                    + $"run the AppHost and see its logs.");
        }
    }

    private async Task<List<double>> LoopAsync(
        Func<HttpRequestMessage> next, HttpStatusCode expected, long begin, TimeSpan length, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        while (Stopwatch.GetElapsedTime(begin) < length)
        {
            var sent = Stopwatch.GetTimestamp();
            await SendAsync(next(), expected, cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return latencies;
    }
}

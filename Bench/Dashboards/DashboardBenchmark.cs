using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Bench.Processes;

namespace Bench.Dashboards;

/// <summary>What the dashboard takes in: a minute of spans at the rate asked for, what that costs, and how long a span is under way.</summary>
internal static class DashboardBenchmark
{
    private const string Key = "bench";
    private const int SpansPerSecond = 20_000;
    private const int Senders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var length = options.Rounds < new BenchOptions().Rounds ? options.Length * 5 : Minute;
        Console.WriteLine($"Measuring, {length.TotalSeconds:0} s and a while: {Machine.Describe()}");
        await using var dashboard = ChildProgram.Start(Program(), [], new Dictionary<string, string?>
        {
            ["Dashboard__Url"] = "http://127.0.0.1:0",
            ["Dashboard__OtlpGrpcUrl"] = "http://127.0.0.1:0",
            ["Dashboard__OtlpHttpUrl"] = "http://127.0.0.1:0",
            ["Dashboard__ApiKey"] = Key,
            ["DOTNET_ENVIRONMENT"] = "Production",
        });
        // Without a key of its own it tells where it listens.
        var receiver = await dashboard.WaitForLineAsync("Telemetry is received at ", Patience, cancellationToken);
        var otlpKey = (await dashboard.WaitForLineAsync("with OTEL_EXPORTER_OTLP_HEADERS=", Patience, cancellationToken)).Split('=')[^1];
        var login = await dashboard.WaitForLineAsync("Login to the dashboard at ", Patience, cancellationToken);
        var traces = new SpanSource(new Uri(receiver.Split('=', ' ')[5]), otlpKey);
        using var api = new HttpClient { BaseAddress = new Uri(new Uri(login.Split(' ')[^1]).GetLeftPart(UriPartial.Authority)), DefaultRequestHeaders = { { "x-api-key", Key } } };

        await traces.SendAsync(SpansPerSecond / 10, TimeSpan.FromSeconds(1), Senders, cancellationToken);
        var processor = ProcessUsage.ProcessorOf(dashboard.Id);
        var (sent, took) = await traces.SendAsync(SpansPerSecond, length, Senders, cancellationToken);
        processor = ProcessUsage.ProcessorOf(dashboard.Id) - processor;
        var store = (await api.GetFromJsonAsync<JsonObject>("/api/resources", cancellationToken))!;
        var delay = await DelayAsync(traces, api, options.Rounds * 4, cancellationToken);

        Console.WriteLine("| spans/s asked | spans/s taken | processor | memory | kept by the store | span end to API, median |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {SpansPerSecond:N0} | {sent / took.TotalSeconds:N0} | {processor / took:P0} | {ProcessUsage.ResidentMegabytes(dashboard.Id):0} MB | {(long)store["bytes"]! / 1_048_576.0:0} MB | {delay.TotalMilliseconds:0.0} ms |"));
        traces.Dispose();
    }

    private static async Task<TimeSpan> DelayAsync(SpanSource traces, HttpClient api, int rounds, CancellationToken cancellationToken)
    {
        var delays = new List<TimeSpan>();
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var id = await traces.SendOneAsync(cancellationToken);
            using var answer = await api.GetAsync($"/api/traces/{id}", cancellationToken);
            answer.EnsureSuccessStatusCode();
            delays.Add(Stopwatch.GetElapsedTime(start));
        }

        delays.Sort();
        return delays[delays.Count / 2];
    }

    private static string Program() => typeof(DashboardBenchmark).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static found => found.Key == "Dashboard").Value!;
}

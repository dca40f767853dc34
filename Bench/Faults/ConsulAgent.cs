using System.Globalization;
using System.Text;
using System.Text.Json;
using Bench.Processes;

namespace Bench.Faults;

/// <summary>A Consul in memory: a start after a kill begins empty.</summary>
internal sealed class ConsulAgent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new();
    private readonly int[] _ports = Ports.Free(3);
    private ChildProgram? _process;

    public Uri Address => new($"http://127.0.0.1:{_ports[0]}");

    /// <summary>Returns when it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = ChildProgram.Start(FindBinary(),
        [
            "agent", "-dev", "-bind=127.0.0.1", "-client=127.0.0.1", "-dns-port=-1", "-grpc-port=-1", "-serf-wan-port=-1", "-log-level=err", "-node=bench",
            .. new[] { "http-port", "serf-lan-port", "server-port" }.Zip(
                _ports, static (name, port) => string.Create(CultureInfo.InvariantCulture, $"-{name}={port}")),
        ]);
        await Until.TrueAsync(
            async () => (await GetAsync("/v1/catalog/nodes")).Contains("bench", StringComparison.Ordinal), "Consul", Patience, cancellationToken);
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _process!.SignalAsync("KILL", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The ids of the instances that it hands out.</summary>
    public async Task<IReadOnlyList<string>> PassingAsync(string service)
    {
        using var instances = JsonDocument.Parse(await GetAsync($"/v1/health/service/{service}?passing=1"));
        return [.. instances.RootElement.EnumerateArray().Select(static entry => entry.GetProperty("Service").GetProperty("ID").GetString()!)];
    }

    public Task RegisterAsync(string id, string service, Uri address, CancellationToken cancellationToken)
    {
        var registration = new
        {
            ID = id,
            Name = service,
            Address = address.Host,
            address.Port,
            Meta = new Dictionary<string, string> { ["started-at"] = Guid.NewGuid().ToString() },
        };
        return PutAsync("/v1/agent/service/register", JsonSerializer.Serialize(registration), cancellationToken);
    }

    public Task DeregisterAsync(string id, CancellationToken cancellationToken) => PutAsync($"/v1/agent/service/deregister/{id}", "", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(Address, path));

    private async Task PutAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        using var answer = await _http.PutAsync(new Uri(Address, path), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static string FindBinary()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(static folder => Path.Combine(folder, "consul"));
        IEnumerable<string> places =
            [Environment.GetEnvironmentVariable("CONSUL_BIN") ?? "", .. onPath, Path.Combine(Built.Solution, ".tools", "bin", "consul")];
        return places.FirstOrDefault(File.Exists)
            ?? throw new BenchException("There is no Consul: set CONSUL_BIN, put consul on the PATH, or let a first start of the AppHost fetch it.");
    }
}

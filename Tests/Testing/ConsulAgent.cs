namespace Tests.Testing;

/// <summary>A real Consul in memory, on ports of its own. It dies with this process, and a start after a kill begins empty.</summary>
internal sealed class ConsulAgent : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly int[] _ports = FreePorts.Take(3);
    // Another run's agent may have taken the port meanwhile: it would answer as well.
    private readonly string _node = $"tests-{Guid.NewGuid():N}";
    private readonly string _binary;
    private Process? _process;

    private ConsulAgent(string binary) => _binary = binary;

    public Uri Address => new($"http://127.0.0.1:{_ports[0]}");

    /// <summary>Skips the test when there is no Consul on this machine.</summary>
    public static async Task<ConsulAgent> StartNewAsync()
    {
        var agent = await CreateAsync();
        await agent.StartAsync();
        return agent;
    }

    /// <summary>Knows its address, but does not run until it is started. Skips the test when there is no Consul on this machine.</summary>
    public static async Task<ConsulAgent> CreateAsync()
    {
        await FetchedProgram.Brokers.NeedAsync();
        return new ConsulAgent(FindBinary());
    }

    public async Task StartAsync()
    {
        string[] agent =
        [
            _binary, "agent", "-dev", "-bind=127.0.0.1", "-client=127.0.0.1", "-dns-port=-1", "-grpc-port=-1", "-serf-wan-port=-1",
            .. new[] { "http-port", "serf-lan-port", "server-port" }
                .Zip(_ports, (name, port) => string.Create(CultureInfo.InvariantCulture, $"-{name}={port}")),
            $"-node={_node}", "-log-level=err",
        ];

        // The shell kills Consul when its standard input ends, which it also does when this process is killed.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" >/dev/null 2>&1 & agent=$!; read -r _; kill -9 $agent; wait $agent", "sh", .. agent])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start);
        await Eventually.HoldsAsync(IsReadyAsync);
    }

    /// <summary>Ends Consul as kill -9 does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri(Address, path));

    /// <summary>How many instances of a service pass their checks.</summary>
    public async Task<int> PassingAsync(string service)
    {
        using var instances = JsonDocument.Parse(await GetAsync($"/v1/health/service/{service}?passing=1"));
        return instances.RootElement.GetArrayLength();
    }

    /// <summary>What Consul has to say of the check of an instance.</summary>
    public async Task<(string? Status, string? Output)> CheckAsync(string id)
    {
        using var checks = JsonDocument.Parse(await GetAsync("/v1/agent/checks"));
        return checks.RootElement.TryGetProperty($"service:{id}", out var check)
            ? (check.GetProperty("Status").GetString(), check.GetProperty("Output").GetString())
            : (null, null);
    }

    public async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using var response = await Http.PutAsync(new Uri(Address, path), content);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return await GetAsync("/v1/status/leader") is ['"', not '"', ..]
                && (await GetAsync("/v1/catalog/nodes")).Contains(_node, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string FindBinary()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "consul"));
        return new[] { Environment.GetEnvironmentVariable("CONSUL_BIN") ?? "" }
            .Concat(path)
            .Append(SolutionFolder.PathOf(".tools", "bin", "consul"))
            .First(File.Exists);
    }
}

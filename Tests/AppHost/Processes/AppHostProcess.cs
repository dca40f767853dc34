using System.Reflection;

namespace Tests.AppHost.Processes;

/// <summary>The built AppHost as a process of its own, on native brokers.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);
    private static readonly string Configuration = typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _mark;

    private AppHostProcess(string data, string[] args, Dictionary<string, string?> variables)
    {
        _mark = $"TEST_RUN={Guid.NewGuid():N}";
        var program = SolutionFolder.PathOf("AppHost", "bin", Configuration, "net10.0", "AppHost");
        var start = new ProcessStartInfo(program, ["--Brokers=native", $"--DataDirectory={data}", .. args])
        {
            // Not the tests' own folder: the settings of services lie there, and the AppHost would take them for its own.
            WorkingDirectory = SolutionFolder.PathOf("AppHost"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TEST_RUN"] = _mark.Split('=')[1];
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        // As the launch profile has them; the orchestrator puts random ports in their place when the run is isolated.
        start.Environment["ASPNETCORE_URLS"] = "http://localhost:18888";
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317";
        start.Environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = "http://localhost:18890";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public MarkedProcesses Processes => new(_mark);

    /// <summary>What it has written so far, errors included.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="data">Its data folder, which stays.</param>
    /// <param name="args">Further arguments.</param>
    /// <param name="variables">Of its environment.</param>
    public static AppHostProcess Start(string data, string[] args, Dictionary<string, string?>? variables = null) => new(data, args, variables ?? []);

    /// <summary>Waits until the gateway, which waits for all others, answers, and gives a client of it.</summary>
    public async Task<HttpClient> ReadyAsync()
    {
        var address = await Eventually.GetAsync(
            _ => Task.FromResult(Processes.Running()
                .Where(static process => Path.GetFileName(process.Command.Trim()) == "Gateway")
                .Select(static process => MarkedProcesses.Variable(process.Id, "Kestrel__Endpoints__http__Url"))
                .FirstOrDefault()),
            address => address is not null || _process.HasExited,
            "the gateway to run",
            StartWithin);
        Assert.False(_process.HasExited, Output);
        var gateway = new HttpClient { BaseAddress = new Uri(address!) };
        await Eventually.HoldsAsync(
            async () => (await gateway.GetAsync("/health", TestContext.Current.CancellationToken)).IsSuccessStatusCode,
            "the gateway to be healthy",
            StartWithin);
        return gateway;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(StartWithin);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until nothing of it is left, orchestrator included.</summary>
    public Task NothingIsLeftAsync(TimeSpan within) =>
        Eventually.GetAsync(_ => Task.FromResult(string.Join('\n', Processes.Running())), static left => left.Length == 0, "all processes to end", within);

    public async ValueTask DisposeAsync()
    {
        // The AppHost first: it would start again what it misses.
        _process.Kill();
        Processes.KillAll();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}

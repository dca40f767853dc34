using Bench.Load;
using Bench.Processes;

namespace Bench.Applications;

/// <summary>The application, started by its built AppHost beside whatever else runs.</summary>
internal sealed class ApplicationRun : IAsyncDisposable
{
    private const string Replicas = "UserService__Replicas";
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bench-run-");
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly ChildProgram _appHost;
    private TimeSpan? _end;

    private ApplicationRun(Dictionary<string, string?> variables)
    {
        var mark = Guid.NewGuid().ToString("N");
        variables["BENCH_RUN"] = mark;
        Processes = new MarkedProcesses($"BENCH_RUN={mark}");
        string[] arguments = ["--Isolated=true", "--Brokers=native", $"--DataDirectory={_data.FullName}"];
        _appHost = ChildProgram.Start(Built.Program("AppHost"), arguments, variables, Path.Combine(Built.Solution, "AppHost"));
    }

    /// <summary>The process of the AppHost.</summary>
    public int AppHostId => _appHost.Id;

    /// <summary>All that belong to it.</summary>
    public MarkedProcesses Processes { get; }

    /// <summary>From the start of the AppHost's process to all healthy.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Where it keeps its data; gone with it.</summary>
    public string DataDirectory => _data.FullName;

    /// <summary>Returns when every service says that it is healthy, and Consul hands all of them out.</summary>
    /// <param name="environment">Development or Production.</param>
    /// <param name="settings">As after <c>--set</c>: variables that reach all of its processes.</param>
    /// <param name="collector">Where telemetry goes; null for the dashboard.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="BenchException">It did not start.</exception>
    public static async Task<ApplicationRun> StartAsync(
        string environment, IEnumerable<string> settings, string? collector, CancellationToken cancellationToken)
    {
        var variables = Variables(environment, collector);
        foreach (var setting in settings)
        {
            variables[setting.Split('=')[0]] = setting[(setting.IndexOf('=') + 1)..];
        }

        var run = new ApplicationRun(variables);
        try
        {
            await run.ReadyAsync(int.Parse(variables[Replicas]!, CultureInfo.InvariantCulture), cancellationToken);
            run.StartTime = Stopwatch.GetElapsedTime(run._begin);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The gateway, past the orchestrator's proxy, and the processes of all services; brokers are not counted.</summary>
    public Target FindTarget()
    {
        var services = ServiceInstance.Of(Processes);
        return new Target(
            "application",
            services.Single(static service => service.Name == "gateway").Address,
            [.. services.Select(static service => new ServiceProcess(service.Name, service.Process.Id))]);
    }

    /// <summary>The connection string of the broker, password and all, as the services have it.</summary>
    public string BrokerAddress() => ServiceInstance.Of(Processes)[0].Process.Variable("ConnectionStrings__messaging")!;

    /// <summary>Ends a program by a signal; returns when it has ended.</summary>
    public async Task EndAsync(string program, string signal, CancellationToken cancellationToken)
    {
        await MarkedProcesses.SignalAsync(signal, Processes.Running(program), cancellationToken);
        await GoneAsync(EndPatience, cancellationToken, program);
    }

    /// <summary>Ends it in order, and gives the time until no process of it is left.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        if (_end is { } end)
        {
            return end;
        }

        var begin = Stopwatch.GetTimestamp();
        await _appHost.DisposeAsync();
        if (!await GoneAsync(EndPatience, CancellationToken.None))
        {
            var left = Processes.Running();
            var names = string.Join(", ", left.Select(static process => process.Program));
            await Console.Error.WriteLineAsync($"Killed what was left {EndPatience.TotalSeconds:0} s after the end of the AppHost: {names}.");
            await MarkedProcesses.SignalAsync("KILL", left, CancellationToken.None);
            await GoneAsync(EndPatience, CancellationToken.None);
        }

        _end = Stopwatch.GetElapsedTime(begin);
        _data.Delete(recursive: true);
        return _end.Value;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>The AppHost's launch profile, and what is measured.</summary>
    private static Dictionary<string, string?> Variables(string environment, string? collector) => new()
    {
        ["DOTNET_ENVIRONMENT"] = environment,
        ["ASPNETCORE_ENVIRONMENT"] = environment,
        ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        // Of an isolated run the ports are random ones.
        ["ASPNETCORE_URLS"] = "http://localhost:18888",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317",
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = "http://localhost:18890",
        // These win over the dashboard's address, which the orchestrator hands to all services.
        ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = collector,
        // What the user's shell says about sampling is not what is measured.
        ["OTEL_TRACES_SAMPLER"] = null,
        ["OTEL_TRACES_SAMPLER_ARG"] = null,
        // All load comes from one address.
        ["RateLimiting__Capacity"] = "1000000",
        ["RateLimiting__RefillPerSecond"] = "1000000",
        [Replicas] = "2",
    };

    private async Task ReadyAsync(int replicas, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var timer = new PeriodicTimer(Look);
        while (await ServiceInstance.MissingAsync(ServiceInstance.Of(Processes), replicas, http, cancellationToken) is { } missing)
        {
            if (_appHost.HasExited || Stopwatch.GetElapsedTime(_begin) > StartPatience)
            {
                throw new BenchException(
                    $"The AppHost ended, or {missing} after {StartPatience.TotalSeconds:0} s; its last lines may tell why:\n{_appHost.LastLines}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<bool> GoneAsync(TimeSpan patience, CancellationToken cancellationToken, params string[] programs)
    {
        using var timer = new PeriodicTimer(Look / 5);
        for (var begin = Stopwatch.GetTimestamp(); Processes.Running(programs).Count > 0; await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(begin) > patience)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Bench.Load;
using Bench.Processes;

namespace Bench.Applications;

/// <summary>The application, started by its built AppHost beside whatever else runs.</summary>
internal sealed class ApplicationRun : IAsyncDisposable
{
    private const string Isolated = "Run ";
    private const string Healthy = "All resources healthy in ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly ChildProgram _appHost;

    private ApplicationRun(ChildProgram appHost, string runId, TimeSpan firstResource, TimeSpan startTime) =>
        (_appHost, RunId, FirstResource, StartTime) = (appHost, runId, firstResource, startTime);

    public string RunId { get; }

    /// <summary>The process of the AppHost.</summary>
    public int AppHostId => _appHost.Id;

    /// <summary>From the start of the AppHost's process to that of the first resource.</summary>
    public TimeSpan FirstResource { get; }

    /// <summary>To all resources healthy, as the AppHost says it.</summary>
    public TimeSpan StartTime { get; }

    private static string Executable { get; } = Path.GetFullPath(
        typeof(ApplicationRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "AppHost").Value!);

    /// <param name="environment">Development or Production.</param>
    /// <param name="settings">As after <c>--set</c>.</param>
    /// <param name="collector">Where telemetry goes; null for nowhere, or to the dashboard.</param>
    /// <param name="dashboard">Whether the dashboard runs beside it.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="BenchException">It did not start.</exception>
    public static async Task<ApplicationRun> StartAsync(
        string environment, IEnumerable<string> settings, string? collector, CancellationToken cancellationToken, bool dashboard = false)
    {
        if (!File.Exists(Executable))
        {
            throw new BenchException($"The AppHost is not at {Executable}: build it by `dotnet build Bench -c Release`.");
        }

        var variables = new Dictionary<string, string?>
        {
            ["DOTNET_ENVIRONMENT"] = environment,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
            // All load comes from one address.
            ["RateLimiting__Capacity"] = "1000000",
            ["RateLimiting__RefillPerSecond"] = "1000000",
            // What the user's shell says about sampling is not what is measured.
            ["OTEL_TRACES_SAMPLER"] = null,
            ["OTEL_TRACES_SAMPLER_ARG"] = null,
        };
        var appHost = ChildProgram.Start(Executable, ["--isolated", "--DisableDashboard", dashboard ? "false" : "true", .. settings.SelectMany(static setting => new[] { "--set", setting })], variables);
        try
        {
            var runId = (await appHost.WaitForLineAsync(Isolated, StartPatience, cancellationToken)).Split(' ')[1];
            var seconds = (await appHost.WaitForLineAsync(Healthy, StartPatience, cancellationToken))[Healthy.Length..].Split(' ')[0];
            return new ApplicationRun(appHost, runId, FirstResourceOf(appHost.Id, runId), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        }
        catch
        {
            await appHost.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where it keeps its data; gone with it.</summary>
    public string DataDirectory => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Executable)!, "..", "..", "..", "..", ".data", $"run-{RunId}"));

    /// <summary>Has the AppHost carry out a verb, as <c>./run.sh</c> does, and gives what it printed.</summary>
    /// <exception cref="BenchException">It could not.</exception>
    public async Task<string> VerbAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var verb = Process.Start(new ProcessStartInfo(Executable, [.. args, "--run", RunId]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = verb.StandardError.ReadToEndAsync(cancellationToken);
        var output = await verb.StandardOutput.ReadToEndAsync(cancellationToken);
        await verb.WaitForExitAsync(cancellationToken);
        return verb.ExitCode == 0 ? output : throw new BenchException($"'{string.Join(' ', args)}' failed: {await error}");
    }

    /// <summary>Ends a resource's process as kill -9 does.</summary>
    public async Task KillAsync(string resource, CancellationToken cancellationToken)
    {
        using var resources = JsonDocument.Parse(await VerbAsync(cancellationToken, "ps", "--json"));
        var pid = resources.RootElement.EnumerateArray().Single(each => each.GetProperty("name").GetString() == resource).GetProperty("pid");
        if (pid.ValueKind == JsonValueKind.Number)
        {
            using var kill = Process.Start("/bin/kill", ["-KILL", pid.GetRawText()]);
            await kill.WaitForExitAsync(cancellationToken);
        }
    }

    /// <summary>The gateway and the processes of all services; brokers are not counted.</summary>
    public async Task<Target> FindTargetAsync(CancellationToken cancellationToken)
    {
        using var resources = JsonDocument.Parse(await VerbAsync(cancellationToken, "ps", "--json"));
        var services = resources.RootElement.EnumerateArray()
            .Where(static resource => resource.GetProperty("type").GetString() == "Project" && resource.GetProperty("pid").ValueKind == JsonValueKind.Number)
            .ToList();
        var gateway = services.Single(static resource => resource.GetProperty("name").GetString() == "gateway");
        return new Target(
            "application",
            new Uri(gateway.GetProperty("urls")[0].GetString()!),
            [.. services.Select(static resource => new ServiceProcess(resource.GetProperty("name").GetString()!, resource.GetProperty("pid").GetInt32()))]);
    }

    /// <summary>The kernel knows when each process began, to a hundredth of a second; the watchdog is none of the resources and has no mark.</summary>
    private static TimeSpan FirstResourceOf(int appHost, string runId) => ProcessesOf(runId).Select(ProcessUsage.Began).Min() - ProcessUsage.Began(appHost);

    private static IEnumerable<int> ProcessesOf(string runId) => Directory.EnumerateDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ProcessUsage.IsMarked(id, $"APPHOST_RUN={runId}"));

    /// <summary>Ends the AppHost as kill -9 does, and gives the time until no process of the run is left.</summary>
    /// <exception cref="BenchException">One stays.</exception>
    public async Task<TimeSpan> KillAsync(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        using var kill = Process.Start("/bin/kill", ["-KILL", AppHostId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var elapsed = Stopwatch.GetElapsedTime(begin);
            if (!ProcessesOf(RunId).Any())
            {
                return elapsed;
            }

            if (elapsed > StartPatience)
            {
                throw new BenchException($"Processes of run {RunId} are left {elapsed.TotalSeconds:0} s after the AppHost was killed.");
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>The connection string of a resource, password and all.</summary>
    public async Task<string> ConnectionStringAsync(string resource, CancellationToken cancellationToken)
    {
        using var described = JsonDocument.Parse(await VerbAsync(cancellationToken, "describe", resource, "--json", "--reveal"));
        return described.RootElement.GetProperty("connectionString").GetString()
            ?? throw new BenchException($"'{resource}' has no connection string.");
    }

    /// <summary>Stops a resource.</summary>
    public Task StopAsync(string resource, CancellationToken cancellationToken) => VerbAsync(cancellationToken, "stop", resource);

    public ValueTask DisposeAsync() => _appHost.DisposeAsync();
}

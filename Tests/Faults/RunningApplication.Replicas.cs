namespace Tests.Faults;

internal sealed partial class RunningApplication
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The process of the program itself, whatever started it.</summary>
    public int ProcessId(string instance) =>
        Current(instance) is { Snapshot: var snapshot } && snapshot.State?.Text == KnownResourceStates.Running && Starter(snapshot) is { } process
            ? LinuxProcess.Innermost(process)
            : throw new InvalidOperationException($"'{instance}' does not run.");

    /// <summary>Ends an instance as kill -9 does.</summary>
    public async Task KillReplicaAsync(string instance)
    {
        Assert.True(LinuxProcess.Signal(ProcessId(instance), LinuxProcess.Kill));
        await WaitUntilEndedAsync(instance);
    }

    /// <summary>Starts an instance that was killed, with the addresses that it had; returns when it is healthy.</summary>
    public Task StartReplicaAsync(string instance) => StartAgainAsync(instance, KnownResourceCommands.StartCommand);

    /// <summary>Stops an instance in order; returns when it has ended.</summary>
    public async Task StopReplicaAsync(string instance)
    {
        await ExecuteAsync(instance, KnownResourceCommands.StopCommand);
        await WaitUntilEndedAsync(instance);
    }

    /// <summary>Stops an instance in order and starts it again; returns when it is healthy.</summary>
    public Task RestartReplicaAsync(string instance) => StartAgainAsync(instance, KnownResourceCommands.RestartCommand);

    /// <summary>Halts an instance (SIGSTOP): its connections stay, and nobody answers on them.</summary>
    public async Task PauseReplicaAsync(string instance)
    {
        var process = ProcessId(instance);
        Assert.True(LinuxProcess.Signal(process, LinuxProcess.Stop));
        await Eventually.HoldsAsync(() => LinuxProcess.IsHalted(process), $"{instance} to halt");
    }

    /// <summary>Lets a halted instance go on.</summary>
    public void ResumeReplica(string instance) => Assert.True(LinuxProcess.Signal(ProcessId(instance), LinuxProcess.Continue));

    /// <summary>What <c>/health</c> of an instance says.</summary>
    public async Task<(HttpStatusCode Status, string Health)> HealthAsync(string instance)
    {
        using var http = new HttpClient();
        var url = new Uri($"http://127.0.0.1:{PortOf(instance, "health") ?? Port(instance, "http")}/health");
        using var answer = await http.GetAsync(url, Cancel);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return (answer.StatusCode, body.RootElement.GetProperty("status").GetString()!);
    }

    /// <summary>Waits until <c>/health</c> of all these instances says so; its status is 200 in the end, as it must be with a broker away.</summary>
    public async Task HealthIsAsync(string health, params IEnumerable<string> instances)
    {
        foreach (var instance in instances)
        {
            await Eventually.GetAsync(_ => HealthAsync(instance), answer => answer == (HttpStatusCode.OK, health), $"{instance} to be {health}");
        }
    }

    /// <summary>By its id; where there is only one, also by the name of its resource.</summary>
    private ResourceEvent Current(string instance) =>
        App.ResourceNotifications.TryGetCurrentState(instance, out var current) ? current : throw new InvalidOperationException($"There is no '{instance}'.");

    private static int? Starter(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(static property => property.Name == "executable.pid")?.Value as int?;

    private string? Variable(string instance, string name) =>
        Current(instance).Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == name)?.Value;

    /// <summary>The port that an instance listens on itself; that of the resource is a proxy's, which leads to any of them.</summary>
    private int Port(string instance, string endpoint) =>
        PortOf(instance, endpoint) ?? throw new InvalidOperationException($"'{instance}' has no endpoint '{endpoint}'.");

    private int? PortOf(string instance, string endpoint) => Variable(instance, $"Kestrel__Endpoints__{endpoint}__Url") is { } url ? new Uri(url).Port : null;

    private async Task ExecuteAsync(string instance, string command)
    {
        var executed = await App.ResourceCommands.ExecuteCommandAsync(Current(instance).ResourceId, command, Cancel);
        Assert.True(executed.Success, executed.Message);
    }

    private async Task StartAgainAsync(string instance, string command)
    {
        var before = Starter(Current(instance).Snapshot);
        await ExecuteAsync(instance, command);
        await WaitForAsync(instance, snapshot => snapshot.State?.Text == KnownResourceStates.Running && Starter(snapshot) is { } process && process != before);
        await WaitUntilHealthyAsync(instance);
    }

    private Task WaitUntilEndedAsync(string instance) => WaitForAsync(instance, HasEnded);

    private static bool HasEnded(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    private async Task WaitForAsync(string instance, Func<CustomResourceSnapshot, bool> state)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(ChangeWithin);
        var (resource, id) = (Current(instance).Resource.Name, Current(instance).ResourceId);
        await App.ResourceNotifications.WaitForResourceAsync(resource, heard => heard.ResourceId == id && state(heard.Snapshot), patience.Token);
    }

    /// <summary>Aspire asks the proxy, which leads to any instance: what is well need not be this one.</summary>
    private Task WaitUntilHealthyAsync(string instance) =>
        Eventually.HoldsAsync(async () => (await HealthAsync(instance)).Status == HttpStatusCode.OK, $"{instance} to be healthy", ChangeWithin);
}

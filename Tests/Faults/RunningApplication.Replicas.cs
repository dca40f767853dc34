using Hosting.Executables;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Faults;

internal sealed partial class RunningApplication
{
    private const int Stop = 19;
    private const int Continue = 18;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Ends an instance as kill -9 does.</summary>
    public async Task KillReplicaAsync(string instance)
    {
        Assert.True(LinuxSignal.Send(ProcessId(instance), LinuxSignal.Kill));
        await App.ResourceNotifications.WaitForResourceAsync(instance, KnownResourceStates.Exited, Cancel);
    }

    /// <summary>Starts an instance that was killed, with the addresses that it had; returns when it is healthy.</summary>
    public async Task StartReplicaAsync(string instance)
    {
        var started = await App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancel);
        Assert.True(started.Success, started.ErrorMessage);
        await WaitUntilHealthyAsync(instance, Cancel);
    }

    /// <summary>Stops an instance in order; returns when it has ended.</summary>
    public async Task StopReplicaAsync(string instance)
    {
        var stopped = await App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StopCommand, Cancel);
        Assert.True(stopped.Success, stopped.ErrorMessage);
        await App.ResourceNotifications.WaitForResourceAsync(instance, KnownResourceStates.TerminalStates, Cancel);
    }

    /// <summary>Stops an instance in order and starts it again; returns when it is healthy.</summary>
    public async Task RestartReplicaAsync(string instance)
    {
        var restarted = await App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.RestartCommand, Cancel);
        Assert.True(restarted.Success, restarted.ErrorMessage);
        await WaitUntilHealthyAsync(instance, Cancel);
    }

    /// <summary>Halts an instance (SIGSTOP): its connections stay, and nobody answers on them.</summary>
    public async Task PauseReplicaAsync(string instance)
    {
        var process = ProcessId(instance);
        Assert.True(LinuxSignal.Send(process, Stop));
        await Eventually.HoldsAsync(() => ProcessStat.Read(process)?.State == 'T', $"{instance} to halt");
    }

    /// <summary>Lets a halted instance go on.</summary>
    public void ResumeReplica(string instance) => Assert.True(LinuxSignal.Send(ProcessId(instance), Continue));

    private int ProcessId(string instance) =>
        App.ResourceNotifications.TryGetCurrentState(instance, out var current) && current.Snapshot.ProcessId is { } id
            ? id
            : throw new InvalidOperationException($"'{instance}' does not run.");

    /// <summary>The port of an instance's endpoint.</summary>
    private int Port(string instance, string endpoint)
    {
        var replica = Math.Max(UserServices.ToList().IndexOf(instance), 0);
        var resource = App.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .Single(resource => resource.Name == (UserServices.Contains(instance) ? "user-service" : instance));
        return resource.Annotations.OfType<EndpointAnnotation>().Single(annotation => annotation.Name == endpoint).Allocations[replica].Port;
    }
}

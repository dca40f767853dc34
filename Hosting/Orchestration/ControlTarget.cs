using Hosting.ApplicationModel;
using Hosting.Control;
using Hosting.Export;
using Microsoft.Extensions.Hosting;

namespace Hosting.Orchestration;

/// <summary>What the verbs of the command line reach in a running AppHost.</summary>
internal sealed class ControlTarget(
    ApplicationOrchestrator orchestrator,
    ResourceCommandService commands,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    SecretMask mask,
    RunExporter exporter,
    VerbPrograms programs,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : IControlTarget
{
    public bool Has(string name) => orchestrator.Find(name).Count > 0;

    public IAsyncEnumerable<IReadOnlyList<ResourceLine>> LogsAsync(string name, bool follow, CancellationToken cancellationToken) =>
        new LogReader(logs, () => (name.Length == 0 ? orchestrator.Instances : orchestrator.Find(name)).Select(static i => i.Id)).ReadAsync(follow, cancellationToken);

    public Task<WaitOutcome> WaitAsync(string name, TimeSpan timeout, CancellationToken cancellationToken) =>
        new HealthWait(notifications, orchestrator.Find(name), time).WaitAsync(name, timeout, cancellationToken);

    public IReadOnlyList<ResourceStatus> List() => [.. orchestrator.Instances.Select(Status)];

    public ResourceDescription? Describe(string name, bool reveal)
    {
        if (orchestrator.Find(name) is not [var instance, ..])
        {
            return null;
        }

        var status = Status(instance);
        var lastLines = instance.Snapshot.LastLines;
        return new ResourceDescription(
            status.Name, status.Type, status.State, status.Health, status.Pid,
            [.. instance.Resource.Endpoints().Where(e => e.Allocations.Count > instance.Replica).Select(e => new EndpointDescription(e.Name, e.Allocations[instance.Replica].Url))],
            Shown(ConnectionString(instance.Resource)),
            instance.Environment.Where(static v => v.Value is not null).OrderBy(static v => v.Key, StringComparer.Ordinal).ToDictionary(static v => v.Key, v => Shown(v.Value)!),
            status.Reason,
            lastLines.IsEmpty ? null : lastLines);

        string? Shown(string? text) => reveal ? text : mask.Apply(text);
    }

    public ProgramDescription? Program(string verb) => programs.Find(verb);

    public async Task<CommandOutcome> ExecuteAsync(string command, string name, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteCommandAsync(name, command, cancellationToken).ConfigureAwait(false);
        return new CommandOutcome(result.Success, result.ErrorMessage ?? "");
    }

    public IReadOnlyList<CommandDescription> Commands(string name) =>
        [.. orchestrator.Find(name).Take(1).SelectMany(static instance => ResourceCommandService.Custom(instance.Resource))
            .Select(static command => new CommandDescription(command.Name, command.DisplayName, command.Options.Description))];

    public async Task<CommandOutcome> ScaleAsync(string name, int replicas, CancellationToken cancellationToken)
    {
        var result = await orchestrator.ScaleAsync(name, replicas, cancellationToken).ConfigureAwait(false);
        return new CommandOutcome(result.Success, result.ErrorMessage ?? "");
    }

    public Task<ExportSummary> ExportAsync(string path, CancellationToken cancellationToken) => exporter.WriteAsync(path, this, cancellationToken);

    public Task ShutdownAsync()
    {
        lifetime.StopApplication();
        return Task.CompletedTask;
    }

    private ResourceStatus Status(ResourceInstance instance)
    {
        var snapshot = instance.Snapshot;
        return new ResourceStatus(
            instance.Id, snapshot.ResourceType, snapshot.State?.Text ?? KnownResourceStates.NotStarted, snapshot.HealthStatus?.ToString(), snapshot.ProcessId,
            [.. snapshot.Urls.Select(static url => url.Url)],
            mask.Apply(snapshot.StateReason));
    }

    private static string? ConnectionString(IResource resource)
    {
        try
        {
            // Everything that a connection string is made of is known by now, so nothing is waited for.
            return resource is IResourceWithConnectionString source ? source.GetConnectionStringAsync().AsTask().GetAwaiter().GetResult() : null;
        }
        catch (DistributedApplicationException)
        {
            return null;
        }
    }
}

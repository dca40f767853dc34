using System.Runtime.CompilerServices;
using Hosting.ApplicationModel;
using Hosting.Orchestration;
using Microsoft.Extensions.Hosting;

namespace Hosting.Commands;

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

    public async IAsyncEnumerable<IReadOnlyList<ResourceLine>> LogsAsync(string name, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Asked anew for each line: instances may come while their output is followed.
        bool Concerns(string id) => (name.Length == 0 ? orchestrator.Instances : orchestrator.Find(name)).Any(instance => string.Equals(instance.Id, id, StringComparison.OrdinalIgnoreCase));

        await foreach (var batch in logs.ReadAsync(Concerns, follow, cancellationToken).ConfigureAwait(false))
        {
            yield return [.. batch.Select(static entry => new ResourceLine(entry.Id, entry.Line.Content, entry.Line.IsErrorMessage) { Time = entry.Line.Time })];
        }
    }

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

    public Task<ExecuteCommandResult> ExecuteAsync(string command, string name, CancellationToken cancellationToken) =>
        commands.ExecuteCommandAsync(name, command, cancellationToken);

    public IReadOnlyList<CommandDescription> Commands(string name) =>
        [.. orchestrator.Find(name).Take(1).SelectMany(static instance => ResourceCommandService.Custom(instance.Resource))
            .Select(static command => new CommandDescription(command.Name, command.DisplayName, command.Options.Description))];

    public Task<ExecuteCommandResult> ScaleAsync(string name, int replicas, CancellationToken cancellationToken) => orchestrator.ScaleAsync(name, replicas, cancellationToken);

    public Task<ExportSummary> ExportAsync(string path, CancellationToken cancellationToken) => exporter.WriteAsync(path, this, cancellationToken);

    public void Shutdown() => lifetime.StopApplication();

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

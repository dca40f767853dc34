using Hosting.Orchestration;

namespace Hosting.ApplicationModel;

/// <summary>Executes commands on resources.</summary>
public class ResourceCommandService
{
    private readonly ApplicationOrchestrator _orchestrator;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ApplicationOrchestrator orchestrator, IServiceProvider services) => (_orchestrator, _services) = (orchestrator, services);

    /// <summary>Executes a command on a resource, on all its replicas, or on the one replica that is named.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var instances = _orchestrator.Find(resourceId);
        if (instances.Count == 0)
        {
            return CommandResults.Failure($"There is no resource '{resourceId}'; there are {string.Join(", ", _orchestrator.Instances.Select(static i => i.Id))}.");
        }

        try
        {
            var results = await Task.WhenAll(instances.Select(instance => ExecuteAsync(instance, commandName, cancellationToken))).ConfigureAwait(false);
            return results.FirstOrDefault(static result => !result.Success) ?? CommandResults.Success();
        }
        catch (OperationCanceledException)
        {
            return new ExecuteCommandResult { Success = false, Canceled = true };
        }
    }

    /// <summary>Executes a command on a resource, on all its replicas.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    private Task<ExecuteCommandResult> ExecuteAsync(ResourceInstance instance, string command, CancellationToken cancellationToken) => command switch
    {
        "start" => instance.StartCommandAsync(cancellationToken),
        "stop" => instance.StopCommandAsync(cancellationToken),
        "restart" => instance.RestartCommandAsync(cancellationToken),
        _ => CustomAsync(instance, command, cancellationToken),
    };

    private async Task<ExecuteCommandResult> CustomAsync(ResourceInstance instance, string command, CancellationToken cancellationToken)
    {
        if (Custom(instance.Resource).FirstOrDefault(custom => custom.Name == command) is not { } found)
        {
            return CommandResults.Failure(
                $"'{instance.Id}' has no command '{command}'; it has {string.Join(", ", (string[])["start", "stop", "restart", .. Custom(instance.Resource).Select(static custom => custom.Name)])}.");
        }

        try
        {
            return await found.Execute(new ExecuteCommandContext
            {
                ServiceProvider = _services, ResourceName = instance.Id, CancellationToken = cancellationToken,
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return CommandResults.Failure($"The command '{command}' of '{instance.Id}' failed: {error.Message}");
        }
    }

    /// <summary>The commands that the model gives to a resource.</summary>
    internal static IEnumerable<ResourceCommandAnnotation> Custom(IResource resource) => resource.Annotations.OfType<ResourceCommandAnnotation>();
}

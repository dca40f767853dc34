using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hosting.ApplicationModel;
using Hosting.Commands;
using Hosting.Orchestration;
using Resources.V1;

namespace Hosting.Dashboard;

/// <summary>Shows over gRPC what the verbs of the command line show.</summary>
internal sealed class ResourceGrpcService(IControlTarget target, ResourceNotificationService notifications, SecretMask mask) : ResourceService.ResourceServiceBase
{
    /// <summary>A message stays far below the four megabytes that a client accepts: a line has 64 KiB at most.</summary>
    private const int MaxBatchLength = 256 * 1024;

    public override async Task WatchResources(WatchResourcesRequest request, IServerStreamWriter<ResourceChanges> responseStream, ServerCallContext context)
    {
        var present = new ResourceChanges { IsSnapshot = true };
        present.Resources.AddRange(notifications.Current().Select(State));
        await responseStream.WriteAsync(present, context.CancellationToken).ConfigureAwait(false);

        // What is there is told once more, so that no change between the two is missed.
        await foreach (var change in notifications.WatchAsync(context.CancellationToken).ConfigureAwait(false))
        {
            await responseStream.WriteAsync(new ResourceChanges { Resources = { State(change) } }, context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task WatchConsoleLogs(WatchConsoleLogsRequest request, IServerStreamWriter<ConsoleLines> responseStream, ServerCallContext context)
    {
        if (request.Name.Length > 0 && !target.Has(request.Name))
        {
            throw NotFound(request.Name);
        }

        var batch = new ConsoleLines();
        var length = 0;
        await foreach (var lines in target.LogsAsync(request.Name, follow: true, context.CancellationToken).ConfigureAwait(false))
        {
            foreach (var line in lines)
            {
                batch.Lines.Add(new ConsoleLine { Resource = line.Name, Text = line.Content, IsError = line.IsError, Time = line.Time.ToTimestamp() });
                if ((length += line.Content.Length) > MaxBatchLength)
                {
                    await SendAsync().ConfigureAwait(false);
                }
            }

            await SendAsync().ConfigureAwait(false);
        }

        async Task SendAsync()
        {
            await responseStream.WriteAsync(batch, context.CancellationToken).ConfigureAwait(false);
            (batch, length) = (new ConsoleLines(), 0);
        }
    }

    public override async Task<ExecuteCommandResponse> ExecuteCommand(ExecuteCommandRequest request, ServerCallContext context)
    {
        var outcome = await target.ExecuteAsync(request.Command, request.Name, context.CancellationToken).ConfigureAwait(false);
        return new ExecuteCommandResponse { Success = outcome.Success, Message = outcome.ErrorMessage ?? "" };
    }

    public override async Task<ResourceDetails> GetDetails(GetDetailsRequest request, ServerCallContext context)
    {
        if (notifications.TryGetCurrentState(request.Name, out var known) && !ResourceInstances.IsStarted(known.Resource))
        {
            return await DetailsOfAsync(known.Resource, request.Reveal, context.CancellationToken).ConfigureAwait(false);
        }

        var masked = target.Describe(request.Name, reveal: false) ?? throw NotFound(request.Name);
        var shown = request.Reveal ? target.Describe(request.Name, reveal: true) ?? throw NotFound(request.Name) : masked;
        var details = new ResourceDetails { ConnectionString = shown.ConnectionString ?? "" };
        details.Environment.AddRange(shown.Environment.Select(variable => new Variable
        {
            Name = variable.Key, Value = variable.Value, IsSecret = masked.Environment.GetValueOrDefault(variable.Key)?.Contains(SecretMask.Mask, StringComparison.Ordinal) == true,
        }));
        details.Endpoints.AddRange(shown.Endpoints.Select(static endpoint => new ResourceUrl { Endpoint = endpoint.Name, Url = endpoint.Url }));
        details.LastLines.AddRange(shown.LastLines ?? []);
        return details;
    }

    /// <summary>What is no process: a parameter, or a connection string that is made of others.</summary>
    private async Task<ResourceDetails> DetailsOfAsync(IResource resource, bool reveal, CancellationToken cancellationToken)
    {
        var details = new ResourceDetails();
        if (resource is ParameterResource parameter && ResourceStates.ShownValue(parameter, mask, reveal) is { } value)
        {
            details.Value = value;
        }
        else if (resource is ConnectionStringResource source)
        {
            // Its parts may have none yet, which their own states tell of.
            try
            {
                var connectionString = await ((IResourceWithConnectionString)source).GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
                details.ConnectionString = (reveal ? connectionString : mask.Apply(connectionString)) ?? "";
            }
            catch (DistributedApplicationException)
            {
            }
        }

        return details;
    }

    private ResourceState State(ResourceEvent change) => ResourceStates.Of(change, mask);

    private static RpcException NotFound(string name) => new(new Status(StatusCode.NotFound, $"There is no resource '{name}'."));
}

using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using Resources.V1;

namespace Dashboard.AppHost;

/// <summary>The way to the AppHost's resource service, when there is one.</summary>
internal sealed class AppHostClient(IOptions<DashboardOptions> options, TimeProvider time) : IDisposable
{
    private const string KeyHeader = "x-resource-service-key";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel? _channel = options.Value.ResourceServiceUrl is { Length: > 0 } url ? GrpcChannel.ForAddress(url) : null;

    /// <summary>Whether an AppHost started this dashboard.</summary>
    public bool IsConfigured => _channel is not null;

    /// <exception cref="InvalidOperationException">No AppHost started this dashboard.</exception>
    public ResourceService.ResourceServiceClient Service => field ??= new(
        (_channel ?? throw new InvalidOperationException("This dashboard has no AppHost.")).Intercept(metadata =>
        {
            metadata.Add(KeyHeader, options.Value.ResourceServiceKey ?? "");
            return metadata;
        }));

    /// <summary>Carries out a command of a resource. Never throws.</summary>
    public async Task<CommandOutcome> ExecuteAsync(string id, ResourceCommand command)
    {
        try
        {
            var answer = await Service.ExecuteCommandAsync(new ExecuteCommandRequest { Name = id, Command = command.Name });
            return answer.Success
                ? new($"{command.Text} {id}: done.", false)
                : new($"{command.Text} {id}: {(answer.Message.Length > 0 ? answer.Message : "failed; its log says why.")}", true);
        }
        catch (RpcException failure)
        {
            return new($"{command.Text} {id}: the AppHost does not answer ({failure.StatusCode}).", true);
        }
    }

    /// <summary>Reads a stream, and again whenever it ends, until the dashboard stops.</summary>
    /// <param name="read">Opens the stream and reads it; calls its argument once it has begun.</param>
    /// <param name="ended">Told when it has ended.</param>
    /// <param name="stopping">The end of the dashboard.</param>
    public async Task FollowAsync(Func<Action, Task> read, Action ended, CancellationToken stopping)
    {
        var pause = FirstPause;
        while (IsConfigured && !stopping.IsCancellationRequested)
        {
            try
            {
                await read(() => pause = FirstPause);
            }
            catch (RpcException) when (!stopping.IsCancellationRequested)
            {
                // The AppHost may still be starting, or be gone; it says which by its connection alone.
            }
            catch (Exception end) when (stopping.IsCancellationRequested && end is RpcException or OperationCanceledException)
            {
                return;
            }

            ended();
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose() => _channel?.Dispose();
}

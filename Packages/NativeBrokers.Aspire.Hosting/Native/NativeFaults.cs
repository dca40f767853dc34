using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;


namespace NativeBrokers;

/// <summary>Says why a program did not start: in its log, and as a property of the resource, which the dashboard and <c>aspire describe</c> show.</summary>
internal sealed partial class NativeFaults(ExecutableResource resource)
{
    private const string Property = "Problem";

    private bool _isReady;

    /// <summary>What ends before it was ready has failed to start.</summary>
    public void Watch(IDistributedApplicationEventing eventing, string dataDirectory)
    {
        eventing.Subscribe<ResourceReadyEvent>(resource, (_, _) =>
        {
            _isReady = true;
            return Task.CompletedTask;
        });
        eventing.Subscribe<ResourceStoppedEvent>(resource, (stopped, _) =>
            !_isReady && stopped.ResourceEvent.Snapshot.ExitCode is { } code and not 0
                ? FailAsync(
                    stopped.Services,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{resource.Name}' ended with exit code {code} before it was ready, and its log says why. "
                        + $"If its data are damaged or of another version, move '{dataDirectory}' away: the next start begins without any."),
                    KnownResourceStates.FailedToStart)
                : Task.CompletedTask);
    }

    /// <summary>The broker starts only after its installer, so that a failure of the installer is one of the broker.</summary>
    public void WatchInstaller(IDistributedApplicationEventing eventing, ExecutableResource installer, Action prepare)
    {
        eventing.Subscribe<BeforeResourceStartedEvent>(installer, async (starting, _) =>
        {
            try
            {
                prepare();
            }
            catch (StartException fault)
            {
                await FailAsync(starting.Services, fault.Message, null);
                throw;
            }
        });
        eventing.Subscribe<ResourceStoppedEvent>(installer, (stopped, _) =>
            stopped.ResourceEvent.Snapshot.ExitCode is { } code and not 0
                ? FailAsync(
                    stopped.Services,
                    string.Create(CultureInfo.InvariantCulture, $"'{installer.Name}' ended with exit code {code}, and its log says why and what to do."),
                    null)
                : Task.CompletedTask);
    }

    /// <summary>Runs what comes before a start. A fault is published, and ends the start.</summary>
    public async Task StartAsync(IServiceProvider services, Func<Task> prepare)
    {
        _isReady = false;
        try
        {
            await prepare();
            await PublishAsync(services, null, null);
        }
        catch (StartException fault)
        {
            await PublishAsync(services, fault.Message, null);
            throw;
        }
    }

    private Task FailAsync(IServiceProvider services, string sentence, string? state)
    {
        LogFault(services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), sentence);
        return PublishAsync(services, sentence, state);
    }

    private Task PublishAsync(IServiceProvider services, string? sentence, string? state) =>
        services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = state is null ? snapshot.State : new ResourceStateSnapshot(state, KnownResourceStateStyles.Error),
            Properties =
            [
                .. snapshot.Properties.Where(static property => property.Name != Property),
                .. sentence is null ? [] : ImmutableArray.Create(new ResourcePropertySnapshot(Property, sentence)),
            ],
        });

    [LoggerMessage(LogLevel.Error, "{Sentence}")]
    private static partial void LogFault(ILogger logger, string sentence);
}

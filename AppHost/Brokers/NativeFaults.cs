using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using AppHost.Runs;

namespace AppHost.Brokers;

/// <summary>Says why a program did not start: in its log, and as a property of the resource, which the dashboard and <c>aspire describe</c> show.</summary>
internal sealed partial class NativeFaults(ExecutableResource resource, string dataDirectory)
{
    private const string Property = "Problem";

    private bool _isReady;

    public void Watch(IDistributedApplicationEventing eventing)
    {
        eventing.Subscribe<ResourceReadyEvent>(resource, (_, _) =>
        {
            _isReady = true;
            return Task.CompletedTask;
        });
        eventing.Subscribe<ResourceStoppedEvent>(resource, async (stopped, _) =>
        {
            if (!_isReady && stopped.ResourceEvent.Snapshot.ExitCode is { } code and not 0)
            {
                var sentence = string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{resource.Name}' ended with exit code {code} before it was ready, and its log says why. "
                    + $"If its data are damaged or of another version, move '{dataDirectory}' away: the next start begins without any.");
                LogEnd(stopped.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), sentence);
                await PublishAsync(stopped.Services, sentence, KnownResourceStates.FailedToStart);
            }
        });
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
    private static partial void LogEnd(ILogger logger, string sentence);
}

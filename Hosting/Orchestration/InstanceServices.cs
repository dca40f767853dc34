using Hosting.ApplicationModel;
using Hosting.Eventing;
using Hosting.Health;

namespace Hosting.Orchestration;

/// <summary>What every instance needs.</summary>
internal sealed record InstanceServices(
    IServiceProvider Services,
    IDistributedApplicationEventing Eventing,
    ResourceNotificationService Notifications,
    ResourceLoggerService Logs,
    DependencyWaiter Dependencies,
    ResourceLauncher Launcher,
    ResourceHealthMonitor Health,
    SecretMask Mask,
    Runs.Run Run,
    TimeProvider Time)
{
    /// <summary>A broker whose data go with the run need not close its files in order.</summary>
    public bool KeepsData(IResource resource) => !Run.IsEphemeral || resource is not ContainerResource;
}

using Google.Protobuf.WellKnownTypes;
using Hosting.ApplicationModel;
using Hosting.Orchestration;
using Resources.V1;

namespace Hosting.Dashboard;

/// <summary>A resource as the dashboard is told of it.</summary>
internal static class ResourceStates
{
    private const string KindSuffix = "Resource";

    public static ResourceState Of(ResourceEvent change, SecretMask mask)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        var state = snapshot.State?.Text ?? KnownResourceStates.NotStarted;
        var status = new ResourceState
        {
            Id = change.ResourceId,
            Name = resource.Name,
            Type = snapshot.ResourceType,
            Kind = Kind(resource),
            State = state,
            Reason = mask.Apply(snapshot.StateReason) ?? "",
            Health = snapshot.HealthStatus?.ToString() ?? "",
            Started = Timestamp(snapshot.StartTimeStamp),
            Stopped = Timestamp(snapshot.StopTimeStamp),
        };
        if (snapshot.ProcessId is { } process)
        {
            status.ProcessId = process;
        }

        if (snapshot.ExitCode is { } exitCode)
        {
            status.ExitCode = exitCode;
        }

        status.Urls.AddRange(snapshot.Urls.Select(static url => new ResourceUrl { Endpoint = url.Name ?? "", Url = url.Url, Text = url.DisplayText }));
        status.HealthReports.AddRange(snapshot.HealthReports.Select(report => new HealthReport
        {
            Name = report.Name, Status = report.Status?.ToString() ?? "", Description = mask.Apply(report.ExceptionText ?? report.Description) ?? "",
        }));
        status.Relationships.AddRange(resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(static relationship => new Relationship { Name = relationship.Resource.Name, Type = relationship.Type }).Distinct());
        if (resource is ParameterResource parameter && ShownValue(parameter, mask, reveal: false) is { } value)
        {
            (status.Value, status.IsSecret) = (value, parameter.Secret);
        }

        if (ResourceInstances.IsStarted(resource))
        {
            AddCommands(status, resource, state);
        }

        return status;
    }

    /// <summary>Null when it has none.</summary>
    public static string? ShownValue(ParameterResource parameter, SecretMask mask, bool reveal) => parameter.TryResolve().Value is not { } value ? null
        : reveal ? value
        : parameter.Secret ? SecretMask.Mask
        : mask.Apply(value);

    private static void AddCommands(ResourceState status, IResource resource, string state)
    {
        var isDown = state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);
        status.Commands.Add(new ResourceCommand { Name = KnownResourceCommands.StartCommand, Text = "Start", IsEnabled = isDown });
        status.Commands.Add(new ResourceCommand { Name = KnownResourceCommands.StopCommand, Text = "Stop", IsEnabled = !isDown });
        status.Commands.Add(new ResourceCommand { Name = KnownResourceCommands.RestartCommand, Text = "Restart", IsEnabled = !isDown });
        status.Commands.AddRange(ResourceCommandService.Custom(resource).Select(static custom => new ResourceCommand { Name = custom.Name, Text = custom.DisplayName, IsEnabled = true }));
    }

    private static string Kind(IResource resource) =>
        resource.GetType().Name is var name && name.EndsWith(KindSuffix, StringComparison.Ordinal) ? name[..^KindSuffix.Length] : name;

    private static Timestamp? Timestamp(DateTime? time) => time is { } value ? DateTime.SpecifyKind(value, DateTimeKind.Utc).ToTimestamp() : null;
}

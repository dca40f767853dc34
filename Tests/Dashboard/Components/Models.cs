extern alias dashboard;

using dashboard::Resources.V1;
using global::Dashboard.AppHost;

namespace Tests.Dashboard.Components;

/// <summary>Resources as an AppHost tells of them.</summary>
internal static class Models
{
    public static ResourceState Running(string id, string? name = null, string health = "Healthy") => new()
    {
        Id = id, Name = name ?? id, Type = "Project", Kind = "Project", State = "Running", Health = health,
        Commands = { new ResourceCommand { Name = "start", Text = "Start" }, new ResourceCommand { Name = "stop", Text = "Stop", IsEnabled = true } },
    };

    public static ResourceState With(this ResourceState resource, string type, params string[] names)
    {
        resource.Relationships.AddRange(names.Select(name => new Relationship { Name = name, Type = type }));
        return resource;
    }

    public static IReadOnlyList<ResourceGroup> Groups(params ResourceState[] resources) =>
        [.. resources.GroupBy(static resource => resource.Name).Select(static group => new ResourceGroup(group.Key, [.. group]))];

    /// <summary>The application of this repository, without Consul.</summary>
    public static IReadOnlyList<ResourceGroup> Application()
    {
        var broker = Running("messaging");
        (broker.Type, broker.Kind) = ("Container", "RabbitMQServer");
        return Groups(
            broker,
            Running("user-service-1", "user-service").With("Reference", "messaging").With("WaitFor", "messaging"),
            Running("user-service-2", "user-service").With("Reference", "messaging").With("WaitFor", "messaging"),
            Running("gateway").With("Reference", "user-service"),
            Running("notification-worker").With("Reference", "messaging"));
    }
}

using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Traffic;

/// <summary>An end of an edge. <see cref="Service"/> is common to the instances of a service.</summary>
public readonly record struct TrafficNode(TrafficNodeKind Kind, string Name, string Service)
{
    public static TrafficNode Outside { get; } = new(TrafficNodeKind.Outside, "clients", "clients");

    public static TrafficNode Of(TelemetryResource resource) => new(TrafficNodeKind.Resource, resource.DisplayName, resource.Key.Name);
}

namespace Tests.Telemetry;

/// <summary>That a service exported an instrument; its points are not kept.</summary>
public sealed record ReceivedMetric(string ServiceName, string InstanceId, string Name, string Unit);

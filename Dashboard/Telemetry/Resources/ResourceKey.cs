namespace Dashboard.Telemetry.Resources;

/// <summary><c>service.name</c> and <c>service.instance.id</c>.</summary>
public readonly record struct ResourceKey(string Name, string Instance);

namespace Dashboard.Components.RequestPath;

/// <summary>A part of the path that requests take.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Key">What edges name it by.</param>
/// <param name="Group">Common to the instances of a service.</param>
/// <param name="Kind">client, service, database or queue.</param>
/// <param name="Words">State, or depth.</param>
/// <param name="Style">ok, warn, error or muted.</param>
/// <param name="Note">A breaker that is not closed, or null.</param>
public sealed record PathNode(string Key, string Group, string Kind, string Title, string Words, string Style, string? Note = null);

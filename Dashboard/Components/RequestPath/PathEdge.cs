namespace Dashboard.Components.RequestPath;

/// <summary>From one part to the next; without figures where nothing went along it yet.</summary>
public sealed record PathEdge(string From, string To, PathStats? Stats);

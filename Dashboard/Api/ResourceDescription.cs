namespace Dashboard.Api;

/// <summary>A resource of the application, for readers of the API. Secrets of its environment are not part of it.</summary>
internal sealed record ResourceDescription(
    string Name,
    string Type,
    string State,
    string? Health,
    int? ExitCode,
    IReadOnlyList<string> Urls,
    IReadOnlyList<string> WaitsFor);

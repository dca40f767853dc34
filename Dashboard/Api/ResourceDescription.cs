namespace Dashboard.Api;

/// <summary>A resource of the application, for readers of the API. Its environment is not part of it, and the value of a secret parameter is masked.</summary>
internal sealed record ResourceDescription(
    string Name,
    string Type,
    string State,
    string? Health,
    int? ExitCode,
    IReadOnlyList<string> Urls,
    IReadOnlyList<string> WaitsFor,
    string? Value = null);

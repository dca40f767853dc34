namespace Hosting.Executables;

/// <summary>What to start and how.</summary>
/// <param name="FileName">A path, taken from <paramref name="WorkingDirectory"/> when relative, or a name that PATH leads to.</param>
/// <param name="Arguments">Passed on as they are; no shell reads them.</param>
/// <param name="Environment">Laid over the environment of the AppHost; null takes a variable away.</param>
internal sealed record ProcessSpec(
    string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment);

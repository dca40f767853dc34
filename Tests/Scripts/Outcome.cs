namespace Tests.Scripts;

internal sealed record Outcome(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error);

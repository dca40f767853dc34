using System.Globalization;
using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

/// <summary>How a process came to its end, in one place.</summary>
internal static class CrashReport
{
    public const int MaxLines = 20;

    private const int Signalled = 128;

    /// <summary>Such as <c>exit code 134, signal 6</c>.</summary>
    public static string Reason(int exitCode) => exitCode > Signalled
        ? string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}, signal {exitCode - Signalled}")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}");

    /// <summary>The exit code and the last lines as a block, or null when the process did not crash.</summary>
    public static string? Format(string resourceId, CustomResourceSnapshot snapshot, Func<string, string> line) => snapshot switch
    {
        { ExitCode: { } code and not 0, StateReason: not null, LastLines: { IsEmpty: false } lines } => string.Create(
            CultureInfo.InvariantCulture,
            $"{resourceId} crashed: {Reason(code)}. Its last {lines.Length} lines (all: ./run.sh logs {resourceId}):\n{string.Join('\n', lines.Select(text => $"  | {line(text)}"))}"),
        { ExitCode: { } code and not 0, StateReason: not null } => $"{resourceId} crashed: {Reason(code)}, and it wrote nothing.",
        _ => null,
    };
}

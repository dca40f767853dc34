using System.Text.Json;
using Hosting.Containers;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>A run as the next start and the verbs of the command line find it, in <c>.data/runs/ID.json</c>.</summary>
/// <param name="ProcessStartTime">With the id the AppHost's identity, in clock ticks since the machine started.</param>
/// <param name="IsIsolated">Whether it runs beside the checkout's one ordinary run.</param>
/// <param name="EphemeralDirectory">A folder that ends with the run, or null.</param>
/// <param name="Containers">Where its containers are, when it has any.</param>
internal sealed record RunRecord(
    string RunId, int ProcessId, long ProcessStartTime, DateTimeOffset Started, bool IsIsolated, string SocketPath, string? EphemeralDirectory,
    ContainerTrace? Containers = null)
{
    public bool IsAlive => ProcessStat.IsAlive(ProcessId, ProcessStartTime);

    public static string PathOf(string checkoutDirectory, string runId) => Path.Combine(Folder(checkoutDirectory), $"{runId}.json");

    public void Write(string checkoutDirectory)
    {
        PrivateFile.CreateDirectory(Folder(checkoutDirectory));
        PrivateFile.Write(PathOf(checkoutDirectory, RunId), JsonSerializer.SerializeToUtf8Bytes(this));
    }

    /// <returns>Null when the file is gone or is no record.</returns>
    public static RunRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(path)) is { RunId.Length: > 0, SocketPath.Length: > 0 } record
                && record.RunId == Path.GetFileNameWithoutExtension(path) ? record : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The files of all records, readable or not.</summary>
    public static IReadOnlyList<string> Files(string checkoutDirectory) =>
        Directory.Exists(Folder(checkoutDirectory)) ? Directory.GetFiles(Folder(checkoutDirectory), "*.json") : [];

    /// <summary>The runs of this checkout whose AppHost lives.</summary>
    public static IReadOnlyList<RunRecord> Alive(string checkoutDirectory) =>
        [.. Files(checkoutDirectory).Select(Read).OfType<RunRecord>().Where(static record => record.IsAlive)];

    private static string Folder(string checkoutDirectory) => Path.Combine(checkoutDirectory, ".data", "runs");
}

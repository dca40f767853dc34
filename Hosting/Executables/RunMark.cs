using System.Security.Cryptography;
using System.Text;

namespace Hosting.Executables;

/// <summary>
/// The identity of a run. Every child gets it as an environment variable and hands it on to what it starts, so that
/// <c>/proc/PID/environ</c> tells at any time which processes belong to a run, however they were started and whoever their parent is.
/// </summary>
internal sealed class RunMark(string runId)
{
    public const string Variable = "APPHOST_RUN";

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    private readonly byte[] _entry = Encoding.UTF8.GetBytes($"\0{Variable}={runId}\0");

    public string RunId { get; } = runId;

    public static RunMark Create() => new(RandomNumberGenerator.GetString(Alphabet, 10));

    /// <summary>Whether a process with this environment, as the kernel shows it, belongs to the run.</summary>
    public bool IsIn(ReadOnlySpan<byte> environment) =>
        environment.StartsWith(_entry.AsSpan(1)) || environment.IndexOf(_entry) >= 0;
}

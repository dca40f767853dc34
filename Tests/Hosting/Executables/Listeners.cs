using System.Globalization;
using Hosting.Executables;

namespace Tests.Hosting.Executables;

/// <summary>The TCP sockets on which processes of a run listen, as the kernel writes them.</summary>
internal static class Listeners
{
    private const string Loopback4 = "0100007F";
    private const string Loopback6 = "00000000000000000000000001000000";

    /// <summary>Port and whether the address is a loopback one.</summary>
    public static IReadOnlyList<(int Port, bool IsLoopback)> Of(RunMark mark) => Of(RunProcesses.Find(mark).Select(static process => process.Id));

    public static IReadOnlyList<(int Port, bool IsLoopback)> Of(IEnumerable<int> processes)
    {
        var sockets = processes.SelectMany(SocketsOf).ToHashSet();
        return [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(static file => File.ReadLines(file).Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]"))
            .Select(static fields => fields[1].Split(':'))
            .Select(static local => (int.Parse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), local[0] is Loopback4 or Loopback6))];
    }

    private static IEnumerable<string> SocketsOf(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/fd").Select(static fd => new FileInfo(fd).LinkTarget ?? "")];
        }
        catch (IOException)
        {
            return [];
        }
    }
}

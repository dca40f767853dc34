using System.Globalization;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>Finds out which process has a port, as far as this user may see.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>Who listens there now, the run's claim to the port left aside.</summary>
    public static ProcessStat? FindListener(int port) => TcpSockets("/proc/net/tcp", port).Concat(TcpSockets("/proc/net/tcp6", port))
        .Where(static socket => socket.State == Listening)
        .Select(static socket => HolderOf($"socket:[{socket.Inode}]")).OfType<ProcessStat>().FirstOrDefault();

    public static ProcessStat? Find(int port)
    {
        var sockets = TcpSockets("/proc/net/tcp", port).Concat(TcpSockets("/proc/net/tcp6", port))
            .OrderByDescending(static socket => socket.State == Listening)
            .Select(static socket => socket.Inode)
            .Concat(ReservationInodes(port))
            .Where(static inode => inode != "0")
            .Select(static inode => $"socket:[{inode}]");
        return sockets.Select(HolderOf).OfType<ProcessStat>().FirstOrDefault();
    }

    /// <summary>Fields: number, local address:port in hexadecimal, remote one, state, queues, timer, retransmissions, user, timeout, inode.</summary>
    private static IEnumerable<(string State, string Inode)> TcpSockets(string file, int port) => Lines(file)
        .Where(fields => fields.Length > 9 && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
        .Select(static fields => (fields[3], fields[9]));

    private static IEnumerable<string> ReservationInodes(int port) => Lines("/proc/net/unix")
        .Where(fields => fields.Length > 7 && fields[7] == '@' + PortAllocator.ReservationName(port))
        .Select(static fields => fields[6]);

    private static IEnumerable<string[]> Lines(string file) =>
        File.Exists(file) ? File.ReadLines(file).Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : [];

    private static ProcessStat? HolderOf(string socket) => ProcessStat.Ids().Where(id => Holds(id, socket)).Select(ProcessStat.Read).FirstOrDefault();

    private static bool Holds(int processId, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/fd").Any(fd => new FileInfo(fd).LinkTarget == socket);
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

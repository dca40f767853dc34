using System.Globalization;

namespace AppHost.Runs;

/// <summary>A process that listens on a port, as far as this user may see.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Name">Its name, such as <c>consul</c>.</param>
internal sealed record PortHolder(int Id, string Name)
{
    private const string Listening = "0A";
    private const string Orchestrator = "dcp";

    /// <summary>The process, or null where the system does not say.</summary>
    public static PortHolder? Find(int port) => OperatingSystem.IsLinux()
        ? ListenersOf("/proc/net/tcp", port).Concat(ListenersOf("/proc/net/tcp6", port)).Select(HolderOf).FirstOrDefault(static holder => holder is not null)
        : null;

    /// <summary>
    /// Whether it is Aspire's orchestrator after the end of its AppHost. It names the process that it watches, which is another one of itself or
    /// the AppHost.
    /// </summary>
    public bool IsEnding()
    {
        var (id, name) = (Id, Name);
        while (name == Orchestrator)
        {
            if (Read(id, "cmdline") is not { } command || Watched(command) is not { } watched)
            {
                return true;
            }

            (id, name) = (watched, Read(watched, "comm")?.Trim() ?? "");
        }

        return Name == Orchestrator && name.Length == 0;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Name == Orchestrator ? "another run of an AppHost" : Name)} (process {Id})");

    private static int? Watched(string command)
    {
        var arguments = command.Split('\0');
        return Array.IndexOf(arguments, "--monitor") is var option and >= 0 && option + 1 < arguments.Length
            && int.TryParse(arguments[option + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>Fields: number, local address:port in hexadecimal, remote one, state, queues, timer, retransmissions, user, timeout, inode.</summary>
    private static IEnumerable<string> ListenersOf(string file, int port) => File.Exists(file)
        ? File.ReadLines(file).Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(static fields => $"socket:[{fields[9]}]")
        : [];

    private static PortHolder? HolderOf(string socket) => Directory.EnumerateDirectories("/proc")
        .Select(static process => int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && Holds(id, socket))
        .Select(static id => new PortHolder(id, Read(id, "comm")?.Trim() ?? "a process"))
        .FirstOrDefault();

    private static bool Holds(int id, string socket)
    {
        try
        {
            return Directory.EnumerateFiles(PathOf(id, "fd")).Any(file => new FileInfo(file).LinkTarget == socket);
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(PathOf(id, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string PathOf(int id, string file) => $"/proc/{id.ToString(CultureInfo.InvariantCulture)}/{file}";
}

using System.Diagnostics;
using System.Globalization;

namespace Messaging.Outbox;

/// <summary>
/// The processes of this machine. On Linux those of one boot and one PID namespace: containers that share a host name are kept apart, and so
/// are machines. Start times are the kernel's own ticks since boot: <see cref="Process.StartTime"/> moves with the clock. Elsewhere the
/// machine's name is the scope, and only a process id that is free proves that its process is gone.
/// </summary>
internal sealed class ProcessTable : IProcessTable
{
    public string Scope { get; } = ReadScope();

    public string StartOf(int processId) => Stat(processId)?.Start ?? "";

    public bool IsGone(int processId, string start)
    {
        try
        {
            // Unlike /proc, it also sees the processes of other users where /proc hides them.
            using var process = Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            return true;
        }

        // A zombie has ended; nobody has asked yet how.
        return Stat(processId) is { } stat && (stat.State is 'Z' or 'X' || stat.Start != start);
    }

    private static string ReadScope()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.MachineName;
        }

        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            var pidNamespace = new FileInfo("/proc/self/ns/pid").LinkTarget ?? throw new IOException("No PID namespace.");
            return $"{Environment.MachineName}.{boot}.{new string([.. pidNamespace.Where(char.IsAsciiDigit)])}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody else's: what cannot be told apart has to wait for its lease.
            return Guid.NewGuid().ToString();
        }
    }

    /// <summary>The fields 3 and 22 of proc_pid_stat(5); field 2, in brackets, is a name that may hold anything.</summary>
    private static (char State, string Start)? Stat(int processId)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], fields[19]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using System.Runtime.InteropServices;

namespace Tests.Testing;

/// <summary>What Linux shows of a process, and what can be done to it.</summary>
internal static class LinuxProcess
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <returns>False when there is no such process any more.</returns>
    public static bool Signal(int process, int signal) => SystemKill(process, signal) == 0;

    /// <summary>The last one in the line of its children: of <c>dotnet run</c> the program that it runs, of a program without children the program.</summary>
    public static int Innermost(int process)
    {
        while (Children(process) is [var child, ..])
        {
            process = child;
        }

        return process;
    }

    /// <summary>Whether it has been told to stop, and not yet to go on.</summary>
    public static bool IsHalted(int process) => File.ReadLines(PathOf(process, "status")).Contains("State:\tT (stopped)");

    private static int[] Children(int process) =>
    [
        .. Directory.EnumerateDirectories(PathOf(process, "task"))
            .SelectMany(static thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    private static string PathOf(int process, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{name}");

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SystemKill(int process, int signal);
}

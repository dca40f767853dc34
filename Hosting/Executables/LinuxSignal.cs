using System.Runtime.InteropServices;

namespace Hosting.Executables;

internal static partial class LinuxSignal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <returns>False when there is no such process any more, or it is not ours.</returns>
    public static bool Send(int processId, int signal) => SystemKill(processId, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SystemKill(int processId, int signal);
}

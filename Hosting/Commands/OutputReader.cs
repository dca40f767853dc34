using System.Runtime.InteropServices;

namespace Hosting.Commands;

/// <summary>Who reads our standard output. Writing to a pipe without a reader fails silently in .NET, and a stream that has nothing to write would never try.</summary>
internal static partial class OutputReader
{
    private const int StandardOutput = 1;

    /// <summary>Calls back, once, when standard output is a pipe or a socket and its reader goes away.</summary>
    public static void WhenGone(Action callback)
    {
        if (OperatingSystem.IsLinux() && Console.IsOutputRedirected)
        {
            new Thread(() => Watch(callback)) { IsBackground = true, Name = "Reader of standard output" }.Start();
        }
    }

    private static void Watch(Action callback)
    {
        // Asked for nothing, poll(2) still reports an error, which on the writing end of a pipe means: no reader. A file has none.
        var output = new PollDescriptor { Descriptor = StandardOutput };
        if (Poll(ref output, 1, -1) == 1)
        {
            callback();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

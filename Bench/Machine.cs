using System.Runtime.InteropServices;

namespace Bench;

internal static class Machine
{
    public static string Describe() =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, load average {LoadAverage()} before";

    /// <summary>Of the last minute; it counts the work of others too.</summary>
    public static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}

namespace Bench.Processes;

/// <summary>What the kernel says a process has used: proc(5).</summary>
internal static class ProcessUsage
{
    // USER_HZ, which Linux has fixed at 100 for what it shows to programs.
    private const double TicksPerSecond = 100;

    public static TimeSpan Processor(IEnumerable<ServiceProcess> processes) =>
        ProcessorOfEach(processes).Aggregate(static (sum, each) => sum + each);

    public static IReadOnlyList<TimeSpan> ProcessorOfEach(IEnumerable<ServiceProcess> processes) =>
        [.. processes.Select(static process => ProcessorOf(process.Id))];

    public static TimeSpan ProcessorOf(int processId) => TimeSpan.FromSeconds(Ticks(processId) / TicksPerSecond);

    /// <summary>With that of its children that have ended.</summary>
    public static TimeSpan ProcessorOfFamily(int processId) => TimeSpan.FromSeconds((Ticks(processId) + Ticks(processId, 13)) / TicksPerSecond);

    public static int ParentOf(int processId) => int.Parse(Fields(processId)[1], CultureInfo.InvariantCulture);

    public static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Since the machine started.</summary>
    public static TimeSpan Began(int processId) => TimeSpan.FromSeconds(long.Parse(Fields(processId)[19], CultureInfo.InvariantCulture) / TicksPerSecond);

    // utime and stime are fields 14 and 15, those of ended children 16 and 17.
    private static long Ticks(int processId, int first = 11)
    {
        var fields = Fields(processId);
        return long.Parse(fields[first], CultureInfo.InvariantCulture) + long.Parse(fields[first + 1], CultureInfo.InvariantCulture);
    }

    private static string[] Fields(int processId)
    {
        // The name, in brackets, may hold anything.
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}

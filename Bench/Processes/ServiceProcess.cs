namespace Bench.Processes;

internal sealed record ServiceProcess(string Name, int Id);

using Bench.Processes;

namespace Bench.Load;

/// <summary>Something with a gateway to send requests to, and the processes that do the work.</summary>
internal sealed record Target(string Name, Uri Gateway, IReadOnlyList<ServiceProcess> Processes);

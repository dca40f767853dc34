using Bench.Load;

namespace Bench.Http;

/// <summary>One of those that are compared, what it was asked, and how it did.</summary>
internal sealed record Side(Target Target, Workload Workload, List<RoundResult> Rounds);

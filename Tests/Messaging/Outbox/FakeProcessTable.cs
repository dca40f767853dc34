using Messaging.Outbox;

namespace Tests.Messaging.Outbox;

/// <summary>The processes of a machine called <c>here</c>, by their id, with their start.</summary>
internal sealed class FakeProcessTable : IProcessTable
{
    public string Scope { get; init; } = "here";

    public Dictionary<int, string> Running { get; } = [];

    public string StartOf(int processId) => Running.GetValueOrDefault(processId, "");

    public bool IsGone(int processId, string start) => StartOf(processId) != start;
}

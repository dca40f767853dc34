namespace Messaging.Outbox;

/// <summary>The processes that this one can tell apart and look for.</summary>
internal interface IProcessTable
{
    /// <summary>What process ids are unique in. Tables with different scopes know nothing of each other's processes.</summary>
    string Scope { get; }

    /// <summary>When a process started, in whatever unit; empty when that is not known exactly.</summary>
    string StartOf(int processId);

    /// <summary>Whether it is certain that no such process runs any more.</summary>
    bool IsGone(int processId, string start);
}

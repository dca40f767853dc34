using System.Globalization;

namespace Messaging.Outbox;

/// <summary>
/// The names under which processes lease rows, <c>SCOPE/PROCESS/START/HOST</c>: no other process has the same one, now or later. So a name says whether
/// its process still runs, to whoever shares its scope, and what a process that is gone had leased can be taken from it without a race.
/// </summary>
internal sealed class LeaseOwners(IProcessTable processes)
{
    /// <summary>The name of this process; the last part of it keeps two hosts in one process apart.</summary>
    public string Own { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{processes.Scope}/{Environment.ProcessId}/{processes.StartOf(Environment.ProcessId)}/{Guid.NewGuid().ToString("N")[..8]}");

    /// <summary>Whether it is certain that this owner's process runs no more. That of another machine may do so for all that is known.</summary>
    public bool IsGone(string owner) =>
        owner.Split('/') is [var scope, var process, var start, _]
        && scope == processes.Scope
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
        && processes.IsGone(processId, start);
}

using System.Globalization;
using Dashboard.Telemetry.Logs;

namespace Dashboard.Components.Pages.StructuredLogs;

/// <summary>The log record whose details an address opens.</summary>
internal static class AddressedRecord
{
    /// <param name="number">As it stands in the address.</param>
    /// <param name="logs">Where the record is, unless it was dropped.</param>
    /// <param name="open">The one that is open: it stays so, also when it has been dropped meanwhile.</param>
    public static LogEntry? Of(string? number, LogStore logs, LogEntry? open) =>
        !long.TryParse(number, CultureInfo.InvariantCulture, out var sequence) ? null
        : open?.Sequence == sequence ? open
        : logs.Find(sequence);
}

using Dashboard.Components.Controls;
using Dashboard.Components.Pages.StructuredLogs;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Traces;
using Dashboard.Telemetry.Waterfalls;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Pages.Traces;

/// <summary>One trace: its spans in time, what each of them says, and the log records that were written meanwhile.</summary>
public sealed partial class TraceDetail
{
    private const int MostLogs = 2_000;

    // Where a label still fits beside a bar, in hundredths of the width.
    private const double RoomBefore = 15;
    private const double RoomBehind = 85;

    private readonly HashSet<SpanId> _folded = [];
    private Trace? _trace;
    private Waterfall? _picture;
    private Span? _selected;
    private LogEntry? _selectedLog;
    private bool _showsLogs = true;
    private ILookup<SpanId, LogEntry> _logs = Array.Empty<LogEntry>().ToLookup(static entry => entry.SpanId);

    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The span that is selected.</summary>
    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    /// <summary>The number of the log record that is selected.</summary>
    [SupplyParameterFromQuery]
    public string? Record { get; set; }

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    public override IReadOnlyList<ChangeSignal> Followed => [Store.Traces.Changed, Store.Logs.Changed];

    protected override void Read()
    {
        var trace = TraceId.TryParse(Id, out var id) ? Store.Traces.Find(id) : null;
        if (trace is null)
        {
            (_trace, _picture, _selected, _selectedLog) = (null, null, null, null);
            return;
        }

        if (trace != _trace)
        {
            (_trace, _picture) = (trace, WaterfallView.Of(trace));
        }

        _logs = Store.Logs.Query(new() { TraceId = id }, MostLogs).Reverse().ToLookup(static entry => entry.SpanId);
        _selectedLog = AddressedRecord.Of(Record, Store.Logs, _selectedLog) is { } record && record.TraceId == id ? record : null;
        _selected = SpanId.TryParse(Span, out var spanId) ? Array.Find(trace.Spans, span => span.SpanId == spanId) : null;
    }

    /// <summary>What is unfolded: each span, and below it its log records.</summary>
    private List<Line> Lines()
    {
        var lines = new List<Line>();
        var shown = new HashSet<SpanId>();
        var foldedAt = int.MaxValue;
        foreach (var row in _picture?.Rows ?? [])
        {
            shown.Add(row.Span.SpanId);
            if (row.Depth > foldedAt)
            {
                continue;
            }

            foldedAt = _folded.Contains(row.Span.SpanId) ? row.Depth : int.MaxValue;
            lines.Add(new(row, null));
            if (_showsLogs)
            {
                lines.AddRange(_logs[row.Span.SpanId].Select(log => new Line(row, log)));
            }
        }

        if (_showsLogs && _picture is { Rows: [var first, ..] })
        {
            // Written in a span that is not here, or not yet.
            lines.AddRange(_logs.Where(ofSpan => !shown.Contains(ofSpan.Key)).SelectMany(static ofSpan => ofSpan).Select(log => new Line(first, log)));
        }

        return lines;
    }

    private void Fold(Span span)
    {
        if (!_folded.Remove(span.SpanId))
        {
            _folded.Add(span.SpanId);
        }
    }

    private void Select(Span? span) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["span"] = span?.SpanId.ToString(), ["record"] = null }), replace: true);

    private void FilterLogs(string filter) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters("structuredlogs", new Dictionary<string, object?> { ["attr"] = filter }));

    private void Select(LogEntry? log) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("record", log?.Sequence), replace: true);

    // A very deep trace has to stay within its column.
    private static int Indent(WaterfallRow row) => Math.Min(row.Depth, 12) * 14;

    private static string Told(WaterfallRow row) => row switch
    {
        { IsOrphan: true } => "parent missing",
        { Span.Kind: SpanKind.Producer } => $"{row.Span.Resource.DisplayName} → queue",
        { Span.Kind: SpanKind.Consumer } => $"queue → {row.Span.Resource.DisplayName}",
        _ => row.Span.Resource.DisplayName,
    };

    // Beside the bar, on the side that has room; in the bar where neither has.
    private static string LabelPlace(WaterfallRow row, Waterfall picture)
    {
        var (start, end) = (Share(row.Offset, picture), Share(row.Offset + row.Span.Duration, picture));
        return LabelIsInside(row, picture) ? $"right:calc({Show.Css(100 - end)}% + 6px)"
            : end < RoomBehind ? $"left:calc({Show.Css(end)}% + 6px)"
            : $"right:calc({Show.Css(100 - start)}% + 6px)";
    }

    private static bool LabelIsInside(WaterfallRow row, Waterfall picture) =>
        Share(row.Offset, picture) <= RoomBefore && Share(row.Offset + row.Span.Duration, picture) >= RoomBehind;

    private static double Share(long time, Waterfall picture) => 100.0 * time / picture.Length;

    private readonly record struct Line(WaterfallRow Row, LogEntry? Log);
}

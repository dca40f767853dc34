using Dashboard.Telemetry;
using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Pages.StructuredLogs;

/// <summary>The log records of all resources, the newest first. Its filters are its address.</summary>
public sealed partial class StructuredLogs
{
    private const int Shown = 10_000;
    private const int LongestLine = 400;

    private static readonly LogLevel[] Levels = [LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical];

    private LogQuery _query = new();
    private List<LogEntry> _entries = [];
    private LogEntry? _selected;

    [SupplyParameterFromQuery]
    public string? Resource { get; set; }

    [SupplyParameterFromQuery]
    public string? Level { get; set; }

    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? Trace { get; set; }

    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    /// <summary>The number of the record whose details are open.</summary>
    [SupplyParameterFromQuery]
    public string? Record { get; set; }

    [SupplyParameterFromQuery(Name = "attr")]
    public string[]? Attributes { get; set; }

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    public override IReadOnlyList<ChangeSignal> Followed => [Store.Logs.Changed];

    protected override void OnParametersSet()
    {
        _query = new()
        {
            Resource = Resource,
            MinimumLevel = Enum.TryParse<LogLevel>(Level, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : LogLevel.Trace,
            Text = Text,
            TraceId = TraceId.TryParse(Trace, out var trace) ? trace : null,
            SpanId = SpanId.TryParse(Span, out var span) ? span : null,
            Attributes = AttributeFilter.ParseAll(Attributes),
        };
        _selected = AddressedRecord.Of(Record, Store.Logs, _selected);
        base.OnParametersSet();
    }

    protected override void Read() => _entries = [.. Store.Logs.Query(_query, Shown)];

    private string Count() => _entries.Count == Shown ? $"the newest {Shown:N0}" : $"{_entries.Count:N0}";

    private void Select(LogEntry? entry) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("record", entry?.Sequence), replace: true);

    private void Go(string? resource = null, string? level = null, string? text = null, string? trace = null, string[]? attributes = null) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters("structuredlogs", new Dictionary<string, object?>
            {
                ["resource"] = Or(resource, Resource),
                ["level"] = Or(level == nameof(LogLevel.Trace) ? "" : level, Level),
                ["text"] = Or(text, Text),
                ["trace"] = Or(trace, Trace),
                ["span"] = trace is null ? Span : null,
                ["record"] = Record,
                ["attr"] = attributes ?? Attributes,
            }),
            replace: true);

    private static string? Or(string? changed, string? known) => (changed ?? known) is { Length: > 0 } value ? value : null;

    private static string TraceLink(LogEntry entry) => entry.SpanId.IsNone ? $"traces/{entry.TraceId}" : $"traces/{entry.TraceId}?span={entry.SpanId}";

    private static string OneLine(string message) => message.Length > LongestLine ? message[..LongestLine] : message;
}

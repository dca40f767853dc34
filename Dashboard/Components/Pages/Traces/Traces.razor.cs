using System.Globalization;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Resources;
using Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Pages.Traces;

/// <summary>The traces, the newest first. Its filters are its address.</summary>
public sealed partial class Traces
{
    private const int Shown = 2_000;

    private static readonly (string Value, string Label)[] Durations = [("", "Any duration"), ("10", "10 ms and more"), ("100", "100 ms and more"), ("1000", "1 s and more"), ("5000", "5 s and more")];

    private TraceQuery _query = new();
    private List<Trace> _traces = [];
    private long _longest = 1;

    [SupplyParameterFromQuery]
    public string? Resource { get; set; }

    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? Errors { get; set; }

    [SupplyParameterFromQuery]
    public string? MinDuration { get; set; }

    [SupplyParameterFromQuery(Name = "attr")]
    public string[]? Attributes { get; set; }

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    public override IReadOnlyList<ChangeSignal> Followed => [Store.Traces.Changed];

    protected override void OnParametersSet()
    {
        _query = new()
        {
            Resource = Resource,
            Text = Text,
            ErrorsOnly = Errors == "true",
            MinimumDuration = double.TryParse(MinDuration, NumberStyles.Float, CultureInfo.InvariantCulture, out var minimum) && minimum is > 0 and < 1e12 ? (long)(minimum * Timestamps.Millisecond) : 0,
            Attributes = AttributeFilter.ParseAll(Attributes),
        };
        base.OnParametersSet();
    }

    protected override void Read()
    {
        _traces = [.. Store.Traces.Query(_query, Shown)];
        _longest = _traces.Count == 0 ? 1 : Math.Max(1, _traces.Max(static trace => trace.Summary.Duration));
    }

    private static string? Said(Drops drops) => (drops.Traces, drops.Spans) switch
    {
        (0, 0) => null,
        (_, 0) => $"{drops.Traces:N0} older traces were dropped, whole or in part",
        _ => $"{drops.Traces:N0} older traces were dropped, whole or in part, and {drops.Spans:N0} spans of very large ones",
    };

    // By the square root: short ones are still to be seen beside a long one.
    private double Share(Trace trace) => Math.Max(1, 100 * Math.Sqrt((double)trace.Summary.Duration / _longest));

    private string Count() => _traces.Count == Shown ? $"the newest {Shown:N0}" : $"{_traces.Count:N0}";

    private void Go(string? resource = null, string? text = null, string? errors = null, string? minimum = null, string[]? attributes = null) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters("traces", new Dictionary<string, object?>
            {
                ["resource"] = Or(resource, Resource),
                ["text"] = Or(text, Text),
                ["errors"] = Or(errors, Errors),
                ["minDuration"] = Or(minimum, MinDuration),
                ["attr"] = attributes ?? Attributes,
            }),
            replace: true);

    private static string? Or(string? changed, string? known) => (changed ?? known) is { Length: > 0 } value ? value : null;
}

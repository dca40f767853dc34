using Dashboard.Telemetry;
using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Metrics;
using Dashboard.Telemetry.Metrics.Charts;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Pages.Metrics;

/// <summary>The instruments, and one of them as a chart. What is chosen is its address.</summary>
public sealed partial class Metrics
{
    private const int Steps = 60;
    private const int MostValues = 50;

    private static readonly int[] Windows = [1, 5, 15, 60, 360];

    private IReadOnlyList<InstrumentInfo> _instruments = [];
    private IReadOnlyList<InstrumentSnapshot> _snapshots = [];
    private AttributeFilter[] _filters = [];
    private InstrumentInfo? _shown;
    private Chart? _chart;

    [SupplyParameterFromQuery]
    public string? Resource { get; set; }

    [SupplyParameterFromQuery]
    public string? Meter { get; set; }

    [SupplyParameterFromQuery]
    public string? Name { get; set; }

    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "min")]
    public int? Window { get; set; }

    [SupplyParameterFromQuery(Name = "attr")]
    public string[]? Attributes { get; set; }

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    public override IReadOnlyList<ChangeSignal> Followed => [Store.Metrics.Changed];

    private int Minutes => Windows.Contains(Window ?? 0) ? Window!.Value : 5;

    protected override void Read()
    {
        _filters = AttributeFilter.ParseAll(Attributes);
        _instruments = Store.Metrics.Instruments(Resource);
        _shown = _instruments.FirstOrDefault(info => info.Key.Name == Name && (Meter is null || info.Key.Scope == Meter));
        if (_shown is null)
        {
            (_snapshots, _chart) = ([], null);
            return;
        }

        var now = Store.Time.Now();
        _snapshots = Store.Metrics.Read(Resource, _shown.Key);
        _chart = ChartReader.Read(_snapshots, _filters, now - (Minutes * 60 * Timestamps.Second), now, Steps);
    }

    internal static string UnitOf(InstrumentInfo info)
    {
        var unit = info.Unit.Trim('{', '}') is "1" ? "" : info.Unit.Trim('{', '}');
        return info.Kind == InstrumentKind.Counter ? $"{unit}/s" : unit;
    }

    private IEnumerable<InstrumentInfo> Listed() => _instruments.Where(info => string.IsNullOrEmpty(Text) || info.Key.Name.Contains(Text, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<(string Key, IEnumerable<string> Values)> Dimensions() => _snapshots
        .SelectMany(static instrument => instrument.Series).SelectMany(static series => series.Dimensions)
        .GroupBy(static dimension => dimension.Key, static dimension => dimension.Value)
        .Select(static ofKey => (ofKey.Key, Values: ofKey.Distinct().Order(StringComparer.Ordinal).Take(MostValues)))
        .Where(ofKey => ofKey.Values.Skip(1).Any() || Chosen(ofKey.Key) is not null);

    private string? Chosen(string key) => Array.Find(_filters, filter => filter.Key == key && filter.Comparison == AttributeComparison.Equal)?.Value;

    private void Choose(string key, string? value)
    {
        var others = _filters.Where(filter => filter.Key != key).Select(static filter => filter.ToString());
        Go(attributes: [.. string.IsNullOrEmpty(value) ? others : others.Append($"{key}={value}")]);
    }

    private string LinkTo(InstrumentInfo info) => Address(Resource, info.Key.Scope, info.Key.Name, Text, Window, null);

    private void Go(string? resource = null, string? text = null, string? minutes = null, string[]? attributes = null) => Navigation.NavigateTo(
        Address(Or(resource, Resource), Meter, Name, Or(text, Text), minutes is null ? Window : int.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture), attributes ?? Attributes),
        replace: true);

    private static string? Or(string? changed, string? known) => (changed ?? known) is { Length: > 0 } value ? value : null;

    private string Address(string? resource, string? meter, string? name, string? text, int? minutes, string[]? attributes) => Navigation.GetUriWithQueryParameters("metrics", new Dictionary<string, object?>
    {
        ["resource"] = resource,
        ["meter"] = meter,
        ["name"] = name,
        ["text"] = text,
        ["min"] = minutes,
        ["attr"] = attributes,
    });
}

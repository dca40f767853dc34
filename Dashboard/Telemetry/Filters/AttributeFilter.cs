namespace Dashboard.Telemetry.Filters;

/// <summary>One condition on an attribute, written <c>key=value</c>, <c>key!=value</c> or <c>key~part</c>; <c>key</c> alone asks that it is there.</summary>
public sealed record AttributeFilter(string Key, AttributeComparison Comparison, string Value)
{
    public static AttributeFilter? Parse(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var at = text.AsSpan().IndexOfAny('=', '~');
        var isNegated = at > 0 && text[at] == '=' && text[at - 1] == '!';
        var key = (at < 0 ? text : text[..(isNegated ? at - 1 : at)]).Trim();
        var comparison = at < 0 ? AttributeComparison.Exists
            : isNegated ? AttributeComparison.NotEqual
            : text[at] == '~' ? AttributeComparison.Contains
            : AttributeComparison.Equal;
        return key.Length == 0 ? null : new(key, comparison, at < 0 ? "" : text[(at + 1)..].Trim());
    }

    public static AttributeFilter[] ParseAll(IEnumerable<string?>? texts) => [.. (texts ?? []).Select(Parse).OfType<AttributeFilter>()];

    /// <param name="value">Null where there is no such attribute.</param>
    public bool Fits(string? value) => Comparison switch
    {
        AttributeComparison.Exists => value is not null,
        AttributeComparison.Equal => value == Value,
        AttributeComparison.NotEqual => value != Value,
        _ => value is not null && value.Contains(Value, StringComparison.OrdinalIgnoreCase),
    };

    public override string ToString() => Comparison switch
    {
        AttributeComparison.Exists => Key,
        AttributeComparison.Equal => $"{Key}={Value}",
        AttributeComparison.NotEqual => $"{Key}!={Value}",
        _ => $"{Key}~{Value}",
    };
}

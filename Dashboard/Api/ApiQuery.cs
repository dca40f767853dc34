using System.Globalization;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Traces;

namespace Dashboard.Api;

/// <summary>Filters as they stand in an address. What cannot be read is refused rather than ignored.</summary>
internal static class ApiQuery
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 10_000;

    /// <summary>Null, or why not.</summary>
    public static IResult? Logs(IQueryCollection from, out LogQuery query, out int limit)
    {
        var errors = new Dictionary<string, string[]>();
        limit = Limit(from, errors);
        var level = LogLevel.Trace;
        if (Text(from, "level") is { } text && (!Enum.TryParse(text, ignoreCase: true, out level) || !Enum.IsDefined(level) || char.IsAsciiDigit(text[0])))
        {
            errors["level"] = ["Must be trace, debug, information, warning, error or critical."];
        }

        TraceId? traceId = null;
        SpanId? spanId = null;
        if (Text(from, "trace") is { } trace)
        {
            traceId = TraceId.TryParse(trace, out var id) ? id : null;
            AddUnless(traceId is not null, errors, "trace", "Must be 32 hexadecimal digits.");
        }

        if (Text(from, "span") is { } span)
        {
            spanId = SpanId.TryParse(span, out var id) ? id : null;
            AddUnless(spanId is not null, errors, "span", "Must be 16 hexadecimal digits.");
        }

        query = new()
        {
            Resource = Text(from, "resource"),
            MinimumLevel = level,
            Text = Text(from, "text"),
            TraceId = traceId,
            SpanId = spanId,
            Attributes = AttributeFilter.ParseAll(from["attr"]),
        };
        return errors.Count == 0 ? null : Results.ValidationProblem(errors);
    }

    /// <inheritdoc cref="Logs"/>
    public static IResult? Traces(IQueryCollection from, out TraceQuery query, out int limit)
    {
        var errors = new Dictionary<string, string[]>();
        limit = Limit(from, errors);
        var (minimum, errorsOnly) = (0.0, false);
        AddUnless(
            Text(from, "minDuration") is not { } duration || (double.TryParse(duration, NumberStyles.Float, CultureInfo.InvariantCulture, out minimum) && minimum is >= 0 and < 1e12),
            errors, "minDuration", "Must be a number of milliseconds.");
        AddUnless(Text(from, "errors") is not { } only || bool.TryParse(only, out errorsOnly), errors, "errors", "Must be true or false.");
        query = new()
        {
            Resource = Text(from, "resource"),
            Text = Text(from, "text"),
            ErrorsOnly = errorsOnly,
            MinimumDuration = (long)(minimum * Timestamps.Millisecond),
            Attributes = AttributeFilter.ParseAll(from["attr"]),
        };
        return errors.Count == 0 ? null : Results.ValidationProblem(errors);
    }

    private static int Limit(IQueryCollection from, Dictionary<string, string[]> errors)
    {
        var limit = DefaultLimit;
        AddUnless(
            Text(from, "limit") is not { } text || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= LargestLimit),
            errors, "limit", $"Must be between 1 and {LargestLimit}.");
        return limit;
    }

    private static void AddUnless(bool isFine, Dictionary<string, string[]> errors, string key, string message)
    {
        if (!isFine)
        {
            errors[key] = [message];
        }
    }

    private static string? Text(IQueryCollection from, string key) => from[key].ToString() is { Length: > 0 } text ? text : null;
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Hosting.ApplicationModel;

/// <summary>A text with late-bound parts, such as <c>amqp://{user}:{password}@{host}:{port}</c>.</summary>
public sealed partial class ReferenceExpression : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    private const string UriFormat = "uri";

    private readonly string[] _manifestExpressions;
    private readonly string?[] _stringFormats;

    private ReferenceExpression(string format, IReadOnlyList<IValueProvider> valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        _stringFormats = stringFormats;
        Format = format;
        ValueProviders = valueProviders;
        _manifestExpressions = manifestExpressions;
    }

    /// <summary>The empty text.</summary>
    public static readonly ReferenceExpression Empty = new("", [], [], []);

    /// <summary>A composite format string with a place for each late-bound part.</summary>
    public string Format { get; }

    /// <summary>The late-bound parts.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>How a manifest refers to each part.</summary>
    public IReadOnlyList<string> ManifestExpressions => _manifestExpressions;

    /// <inheritdoc />
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, _manifestExpressions);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression from an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.ToExpression();

    /// <summary>The text; null when a part has no value.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
    {
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await ValueProviders[i].GetValueAsync(cancellationToken).ConfigureAwait(false);
            if (values[i] is null)
            {
                return null;
            }

            if (_stringFormats[i] == UriFormat)
            {
                values[i] = Uri.EscapeDataString((string)values[i]!);
            }
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    /// <summary>Under which name a manifest has the value of a parameter as a URI needs it.</summary>
    internal static string EncodedName(string parameter) => $"{parameter}-uri-encoded";

    private static string Reference(string expression, string? format) =>
        format != UriFormat ? expression
        : Parameter().Match(expression) is { Success: true } match ? $"{{{EncodedName(match.Groups[1].Value)}.value}}"
        : Uri.EscapeDataString(expression);

    [GeneratedRegex(@"^\{([\w-]+)\.value\}$")]
    private static partial Regex Parameter();
}

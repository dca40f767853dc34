using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hosting.ApplicationModel;

public sealed partial class ReferenceExpression
{
    /// <summary>What the compiler calls for an interpolated string that becomes a <see cref="ReferenceExpression"/>.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _format = new(literalLength * 2);
        private readonly List<IValueProvider> _providers = new(formattedCount);
        private readonly List<string> _manifestExpressions = new(formattedCount);
        private readonly List<string?> _stringFormats = new(formattedCount);

        /// <summary>A literal part.</summary>
        public void AppendLiteral(string value) => _format.Append(Escape(value));

        /// <summary>A value that is known now.</summary>
        public void AppendFormatted(string? value) => _format.Append(Escape(value));

        /// <summary>A late-bound value.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, format: null);

        /// <summary>A late-bound value; with the format <c>uri</c> it becomes part of a URI.</summary>
        public void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider, IManifestExpressionProvider
        {
            _format.Append(CultureInfo.InvariantCulture, $"{{{_providers.Count}}}");
            _providers.Add(valueProvider);
            _manifestExpressions.Add(Reference(valueProvider.ValueExpression, format));
            _stringFormats.Add(format);
        }

        /// <summary>The value of a resource.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource);

        internal ReferenceExpression ToExpression() => new(_format.ToString(), [.. _providers], [.. _manifestExpressions], [.. _stringFormats]);

        private static string? Escape(string? value) => value?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}

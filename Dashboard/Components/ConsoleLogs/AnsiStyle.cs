using System.Globalization;

namespace Dashboard.Components.ConsoleLogs;

/// <summary>The look of what follows, after the parameters of an SGR sequence.</summary>
internal readonly record struct AnsiStyle(int Foreground = -1, int Background = -1, bool IsBold = false, bool IsFaint = false, bool IsItalic = false, bool IsUnderlined = false)
{
    /// <summary>Other than <c>new()</c>, which is all zero: no colour at all.</summary>
    public AnsiStyle()
        : this(-1)
    {
    }

    public string? Classes
    {
        get
        {
            var classes = new List<string>(2);
            Add(Foreground >= 0, string.Create(CultureInfo.InvariantCulture, $"ansi-{Foreground}"));
            Add(Background >= 0, string.Create(CultureInfo.InvariantCulture, $"ansi-bg-{Background}"));
            Add(IsBold, "ansi-bold");
            Add(IsFaint, "ansi-faint");
            Add(IsItalic, "ansi-italic");
            Add(IsUnderlined, "ansi-underlined");
            return classes.Count == 0 ? null : string.Join(' ', classes);

            void Add(bool condition, string name)
            {
                if (condition)
                {
                    classes.Add(name);
                }
            }
        }
    }

    public AnsiStyle With(ReadOnlySpan<char> parameters)
    {
        var style = this;
        var skip = 0;
        foreach (var range in parameters.Split(';'))
        {
            var text = parameters[range];
            var code = text.IsEmpty ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
            if (skip > 0)
            {
                // 38;5;N and 38;2;R;G;B choose from more colours than there are classes.
                skip = skip == int.MaxValue ? (code == 5 ? 1 : code == 2 ? 3 : 0) : skip - 1;
                continue;
            }

            (style, skip) = code switch
            {
                0 => (new AnsiStyle(), 0),
                1 => (style with { IsBold = true }, 0),
                2 => (style with { IsFaint = true }, 0),
                3 => (style with { IsItalic = true }, 0),
                4 => (style with { IsUnderlined = true }, 0),
                22 => (style with { IsBold = false, IsFaint = false }, 0),
                23 => (style with { IsItalic = false }, 0),
                24 => (style with { IsUnderlined = false }, 0),
                >= 30 and <= 37 => (style with { Foreground = code - 30 }, 0),
                38 or 48 => (style, int.MaxValue),
                39 => (style with { Foreground = -1 }, 0),
                >= 40 and <= 47 => (style with { Background = code - 40 }, 0),
                49 => (style with { Background = -1 }, 0),
                >= 90 and <= 97 => (style with { Foreground = code - 82 }, 0),
                >= 100 and <= 107 => (style with { Background = code - 92 }, 0),
                _ => (style, 0),
            };
        }

        return style;
    }
}

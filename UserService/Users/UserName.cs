using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace UserService.Users;

/// <summary>A name of 1 to 100 characters after trimming, a character being what a reader sees as one: a Unicode text element (UAX #29).</summary>
internal static class UserName
{
    public const int MaxCharacters = 100;

    // One text element may hold any number of combining marks; 100 of the longest emoji sequences fit in this.
    public const int MaxUtf16Units = 2000;

    public static bool TryParse(string text, out string name, [NotNullWhen(false)] out string? problem)
    {
        name = text.Trim();
        problem = name.Length == 0 ? "is required"
            : ForbiddenText.IsIn(name) ? "must not contain control characters, bidirectional overrides or broken characters"
            : !name.EnumerateRunes().Any(InvisibleText.IsVisible) ? "must contain a visible character"
            : name.Length > MaxUtf16Units || new StringInfo(name).LengthInTextElements > MaxCharacters ? $"must be at most {MaxCharacters} characters long"
            : null;
        return problem is null;
    }
}

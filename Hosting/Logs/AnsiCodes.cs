using System.Text.RegularExpressions;

namespace Hosting.Logs;

/// <summary>Colour and cursor codes that a resource writes itself.</summary>
internal static partial class AnsiCodes
{
    public static string Remove(string text) => text.Contains('\e', StringComparison.Ordinal) ? Code().Replace(text, "") : text;

    [GeneratedRegex(@"\e\[[0-?]*[ -/]*[@-~]")]
    private static partial Regex Code();
}

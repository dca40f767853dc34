using System.Text.RegularExpressions;
using ICU4N.Impl;
using ICU4N.Text;

namespace Messaging.Events;

/// <summary>
/// The name of a host as DNS is asked for it. Every spelling of one name, in any script, has one such form: UTS 46, without the transitional
/// mappings (https://www.unicode.org/reports/tr46/); what that and RFC 1123, section 2.1, forbid has none. Characters are those of Unicode 10.
/// See docs/adr/0025-host-names-by-icu4n.md.
/// </summary>
public static partial class HostName
{
    /// <summary>RFC 1035, section 2.3.4, without the root's length octet and the one before the first label.</summary>
    private const int MaxLength = 253;

    private static readonly IDNA Uts46 = IDNA.GetUTS46Instance(
        UTS46Options.NontransitionalToASCII | UTS46Options.UseSTD3Rules
        | UTS46Options.CheckBiDi | UTS46Options.CheckContextJ | UTS46Options.CheckContextO);

    /// <summary>Labels of ASCII letters, digits and inner hyphens, in lower case, at most 253 characters; null when the text is no name of a host.</summary>
    public static string? ToAscii(string text) => text.Length > MaxLength ? null
        : IsPlain(text) ? Checked(text.ToLowerInvariant())
        : ToAsciiByTable(text);

    // RFC 5891, section 5.1: the rules for other scripts, such as that of two hyphens, are not for labels that never were in one.
    private static bool IsPlain(string text) => text.All(char.IsAscii) && !text.Contains("xn--", StringComparison.OrdinalIgnoreCase);

    private static string? ToAsciiByTable(string text)
    {
        Span<char> ascii = stackalloc char[MaxLength + 1];
        // The one mapping that has changed since Unicode 10: the capital of ß is ß since version 15.1, and was ss before.
        return Uts46.TryNameToASCII(text.Replace('\u1E9E', 'ß'), ascii, out var length, out var info) && !info.HasErrors
            ? Checked(ascii[..length].ToString())
            : null;
    }

    private static string? Checked(string name) => name.Length <= MaxLength && Labels().IsMatch(name) ? name : null;

    // The last label is no number: such a name would be read as an IPv4 address (RFC 3696, section 2).
    [GeneratedRegex(@"\A(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?![0-9]+\z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Labels();
}

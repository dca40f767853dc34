using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace NotificationWorker.Email;

/// <summary>One address each, as RFC 5322 has it: no lists, no groups, no line breaks.</summary>
internal static class MailAddress
{
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>Reads <c>ada@example.com</c>, and nothing around it; the domain may be in its ASCII form.</summary>
    public static bool TryParseBare(string text, [NotNullWhen(true)] out MailboxAddress? address) =>
        TryParse(text, out address) && (address.Address == text || address.GetAddress(idnEncode: true) == text);

    /// <summary>
    /// The address with its domain in lower case, as IDNA wants it before a name in another script gets its ASCII form: the one
    /// of BÜCHER.example would be another domain than that of bücher.example.
    /// </summary>
    public static string WithFoldedDomain(string address)
    {
        var at = address.LastIndexOf('@');
        return address[..at] + address[at..].ToLowerInvariant();
    }

    /// <summary>Reads <c>Ada &lt;ada@example.com&gt;</c> too.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out MailboxAddress? address)
    {
        address = null;
        return !text.Any(char.IsControl) && MailboxAddress.TryParse(Strict, text, out address);
    }
}

using Messaging.Events;
using MimeKit;

namespace NotificationWorker.Email;

/// <summary>
/// One address each, as RFC 5322 has it: no lists, no groups, no line breaks. Whatever script its domain is given in, the name that DNS is asked for
/// comes out.
/// </summary>
internal static class MailAddress
{
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    static MailAddress() => MailboxAddress.IdnMapping = new AsciiDomains();

    /// <summary>Reads <c>ada@example.com</c>, and nothing around it; null when the text is something else. It is shown as the name.</summary>
    public static MailboxAddress? ParseBare(string name, string text)
    {
        var at = text.LastIndexOf('@');
        return at >= 0 && HostName.ToAscii(text[(at + 1)..]) is { } domain
            && Read($"{text[..at]}@example.com") is { } read && read.Address == $"{text[..at]}@example.com"
            ? new(name, $"{text[..at]}@{domain}")
            : null;
    }

    /// <summary>Reads <c>Ada &lt;ada@example.com&gt;</c> too; null when the text is something else.</summary>
    public static MailboxAddress? Parse(string text) => Read(text) is { } read ? ParseBare(read.Name ?? "", read.Address) : null;

    private static MailboxAddress? Read(string text) =>
        !text.Any(char.IsControl) && MailboxAddress.TryParse(Strict, text, out var address) ? address : null;
}

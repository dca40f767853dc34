using System.Diagnostics.CodeAnalysis;
using System.Text;
using MimeKit;

namespace UserService.Users;

/// <summary>
/// A bare addr-spec (RFC 5322, section 3.4.1) whose domain is a host name, at most 254 octets long (RFC 5321, section 4.5.3.1.3).
/// It is read by the parser of the library that sends the mail, so what is accepted here can be written to.
/// </summary>
internal sealed record EmailAddress
{
    public const int MaxOctets = 254;

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    private EmailAddress(string value, string key) => (Value, Key) = (value, key);

    public string Value { get; }

    /// <summary>The same for every spelling of one address: upper case, the domain in its ASCII form.</summary>
    public string Key { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = text.Length == 0 ? "is required"
            : Encoding.UTF8.GetByteCount(text) > MaxOctets ? $"must be at most {MaxOctets} octets long"
            : ForbiddenText.IsIn(text) || (address = Parse(text)) is null ? "must be one e-mail address, such as ada@example.com, and nothing else"
            : null;
        return problem is null;
    }

    private static EmailAddress? Parse(string text)
    {
        if (!MailboxAddress.TryParse(Strict, text, out var mailbox))
        {
            return null;
        }

        var ascii = mailbox.GetAddress(idnEncode: true);
        // The parser reads past comments, blanks and angle brackets; an address that had any is not the text that came in.
        var bare = text == mailbox.Address || text == ascii;
        return bare && Uri.CheckHostName(ascii[(ascii.LastIndexOf('@') + 1)..]) == UriHostNameType.Dns
            ? new EmailAddress(text, ToKey(text))
            : null;
    }

    // The ASCII form of a domain keeps the case of other scripts, where it would make another name of the same domain.
    private static string ToKey(string text)
    {
        var at = text.LastIndexOf('@');
        return MailboxAddress.EncodeAddrspec(text[..at] + text[at..].ToLowerInvariant()).ToUpperInvariant();
    }
}

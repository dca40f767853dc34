using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using ICU4N.Text;
using Messaging.Events;
using MimeKit;

namespace UserService.Users;

/// <summary>
/// A bare addr-spec (RFC 5322, section 3.4.1) whose domain is the name of a host; at most 254 octets long, 64 of them before the @
/// (RFC 5321, section 4.5.3.1). It is read by the parser of the library that sends the mail, so what is accepted here can be written to.
/// </summary>
internal sealed partial record EmailAddress
{
    public const int MaxOctets = 254;
    public const int MaxLocalOctets = 64;

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    private EmailAddress(string value, string local, string domain) => (Value, Key) = (value, ToKey(local, domain));

    /// <summary>As it was given.</summary>
    public string Value { get; }

    /// <summary>
    /// The same for every spelling of one address: without quotes (RFC 5321, section 4.1.2), in normalization form C, in upper case, the domain in ASCII.
    /// </summary>
    public string Key { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        var at = text.LastIndexOf('@');
        var (local, domain) = at < 0 ? ("", null) : (text[..at], HostName.ToAscii(text[(at + 1)..]));
        problem = text.Length == 0 ? "is required"
            : Octets(text) > MaxOctets || Octets($"{local}@{domain}") > MaxOctets ? $"must be at most {MaxOctets} octets long"
            : Octets(local) > MaxLocalOctets ? $"must be at most {MaxLocalOctets} octets long before the @"
            : ForbiddenText.IsIn(text) || !IsLocalPart(local) ? "must be one e-mail address, such as ada@example.com, and nothing else"
            : local.EnumerateRunes().Any(InvisibleText.IsIgnorable) ? "must be without invisible and unassigned characters before the @"
            : domain is null ? "must be an e-mail address whose domain is the name of a host, such as example.com or bücher.example"
            : null;
        address = problem is null ? new(text, local, domain!) : null;
        return problem is null;
    }

    private static int Octets(string text) => Encoding.UTF8.GetByteCount(text);

    // The parser reads past comments, blanks and angle brackets; an address that had any is not the text that came in.
    private static bool IsLocalPart(string text) =>
        MailboxAddress.TryParse(Strict, $"{text}@example.com", out var mailbox) && mailbox.Address == $"{text}@example.com";

    private static string ToKey(string local, string domain)
    {
        var content = local is ['"', .. var quoted, '"'] ? QuotedPair().Replace(quoted, "$1") : local;
        // Normalized twice: the upper case of a composed character may be one that is not.
        var form = Normalizer2.NFCInstance;
        return $"{form.Normalize(form.Normalize(content).ToUpperInvariant())}@{domain.ToUpperInvariant()}";
    }

    [GeneratedRegex(@"\\(.)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex QuotedPair();
}

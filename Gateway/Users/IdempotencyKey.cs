using System.Security.Cryptography;
using System.Text;
using Gateway.Clients;

namespace Gateway.Users;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): a string of structured fields (RFC 9651, section 3.3.3), which
/// stands in quotes. Many clients send it bare, which is taken as well.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string Metadata = "idempotency-key";
    public const int MaxLength = 255;
    public const string Rule = "must be 1 to 255 printable ASCII characters, bare, or in quotes with nothing before or after them";

    public static bool TryParse(string text, out string key)
    {
        key = text is ['"', .. var rest] ? Unquote(rest) : text;
        return key.Length is > 0 and <= MaxLength && !key.AsSpan().ContainsAnyExceptInRange(' ', '~');
    }

    /// <summary>What the user service knows it by: nobody else's, and of one length whatever the client took.</summary>
    public static string Scope(ClientId client, string key) =>
        Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(Encoding.UTF8.GetBytes(client.ToString())), .. Encoding.ASCII.GetBytes(key)]));

    /// <summary>For a request without one: it is repeated by the gateway at most.</summary>
    public static string New() => Guid.NewGuid().ToString("N");

    // Empty, which is no key, when it is no such string.
    private static string Unquote(string rest)
    {
        var key = new StringBuilder(rest.Length);
        for (var i = 0; i < rest.Length; i++)
        {
            switch (rest[i])
            {
                case '"':
                    return i == rest.Length - 1 ? key.ToString() : "";
                case '\\' when i + 1 < rest.Length && rest[i + 1] is '"' or '\\':
                    key.Append(rest[++i]);
                    break;
                case '\\':
                    return "";
                default:
                    key.Append(rest[i]);
                    break;
            }
        }

        return "";
    }
}

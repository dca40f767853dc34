using System.Security.Cryptography;
using System.Text;

namespace NotificationWorker.Email;

/// <summary>
/// What tells a message from every other: made of the event's id, so that the same event makes the same message. An id that is
/// not plain letters, digits and inner dots, dashes or underscores stands in by its hash; nothing else reaches a file name or a header.
/// </summary>
internal sealed record EmailKey
{
    private const int MaxLength = 64;

    private EmailKey(string value) => Value = value;

    public string Value { get; }

    public static EmailKey FromEvent(string eventId) =>
        new(IsPlain(eventId) ? eventId : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(eventId))));

    private static bool IsPlain(string id) =>
        id.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(id[0]) && char.IsAsciiLetterOrDigit(id[^1])
        && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
        && !id.Contains("..", StringComparison.Ordinal);
}

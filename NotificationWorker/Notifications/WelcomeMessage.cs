using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Messaging;
using Messaging.Events;
using MimeKit;
using MimeKit.Text;
using NotificationWorker.Email;

namespace NotificationWorker.Notifications;

/// <summary>The mail that a new user gets. The same event always makes the same message.</summary>
internal static class WelcomeMessage
{
    /// <exception cref="UnprocessableEventException">The user's address is none that mail can be sent to.</exception>
    public static MimeMessage Create(UserCreated user, EventContext context, MailboxAddress from)
    {
        var name = Displayable(user.Name);
        var recipient = MailAddress.ParseBare(name, user.Email) ?? throw new UnprocessableEventException($"the address of user {user.Id} is not valid");
        var message = new MimeMessage
        {
            MessageId = $"{EmailKey.FromEvent(context.EventId).Value}@{from.Domain}",
            Date = context.Time,
            Subject = $"Welcome, {name}!",
            Body = new MultipartAlternative(Text(TextFormat.Plain, PlainText(name)), Text(TextFormat.Html, Html(name))),
        };
        message.From.Add(from);
        message.To.Add(recipient);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    // A line break would end a header; a control or direction mark would change how what follows it is shown.
    private static string Displayable(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            text.Append(IsUnwanted(rune) ? " " : rune.ToString());
        }

        // What looks like an encoded word (RFC 2047) would be shown decoded.
        return text.Replace("=?", "= ?").ToString().Trim();
    }

    private static bool IsUnwanted(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static TextPart Text(TextFormat format, string text) =>
        new(format) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };

    private static string PlainText(string name) =>
        $"""
        Hello {name},

        Your account has been created. Welcome!

        """;

    private static string Html(string name) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Welcome</title></head>
        <body>
        <p>Hello {HtmlEncoder.Default.Encode(name)},</p>
        <p>Your account has been created. Welcome!</p>
        </body>
        </html>

        """;
}

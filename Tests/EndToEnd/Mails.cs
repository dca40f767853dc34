using MimeKit;

namespace Tests.EndToEnd;

/// <summary>Reads the pickup folder. Domains of recipients are in ASCII.</summary>
internal static class Mails
{
    public static async Task<MimeMessage> WaitForAsync(string directory, string recipient) =>
        (await Eventually.GetAsync(cancel => FindAsync(directory, recipient, cancel), static mail => mail is not null, $"a mail to {recipient}"))!;

    public static Task<bool> IsThereWithinAsync(string directory, string recipient, TimeSpan patience) =>
        Eventually.TrueAsync(async () => await FindAsync(directory, recipient, TestContext.Current.CancellationToken) is not null, patience);

    private static async Task<MimeMessage?> FindAsync(string directory, string recipient, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        foreach (var file in Directory.EnumerateFiles(directory, "*.eml"))
        {
            var mail = await MimeMessage.LoadAsync(file, cancellationToken);
            if (mail.To.Mailboxes.Any(to => to.GetAddress(idnEncode: true) == recipient))
            {
                return mail;
            }
        }

        return null;
    }
}

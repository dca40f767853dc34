using Microsoft.Extensions.Options;
using MimeKit;

namespace NotificationWorker.Email;

/// <summary>Writes a message as KEY.eml. A repeat overwrites, so an event that is handled twice leaves one file.</summary>
internal sealed class PickupDirectoryEmailSender(IOptions<MailOptions> options) : IEmailSender
{
    private static readonly FormatOptions Format = CreateFormat();
    private readonly PickupDirectory _directory = new(options.Value.PickupDirectory);

    public Task SendAsync(EmailKey key, MimeMessage message, CancellationToken cancellationToken) =>
        MailActivity.RunAsync(
            server: null, () => _directory.WriteAsync($"{key.Value}.eml", (file, cancel) => message.WriteToAsync(Format, file, cancel), cancellationToken));

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}

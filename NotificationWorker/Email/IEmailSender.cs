using MimeKit;

namespace NotificationWorker.Email;

/// <summary>Hands a message over for delivery. When the call returns, the message survives a crash of this process.</summary>
internal interface IEmailSender
{
    /// <summary>Sending the same <paramref name="key"/> again replaces or repeats the message; it is safe in a file name.</summary>
    Task SendAsync(EmailKey key, MimeMessage message, CancellationToken cancellationToken);
}

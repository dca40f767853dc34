using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Messaging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace NotificationWorker.Email;

/// <summary>
/// Hands a message to a mail server, over a connection of its own. At least once: when the connection is lost before the server's answer, nobody knows
/// whether it has the message, and it goes out again under the same Message-ID. A refusal for good (5yz) is final, one for the moment (4yz) is not.
/// </summary>
internal sealed class SmtpEmailSender(SmtpAddress server, IOptions<MailOptions> options, TimeProvider timeProvider) : IEmailSender
{
    private readonly X509Certificate2Collection? _trusted = Load(server.CertificateFile);

    public Task SendAsync(EmailKey key, MimeMessage message, CancellationToken cancellationToken) =>
        MailActivity.RunAsync(server, () => SendInTimeAsync(message, cancellationToken));

    private async Task SendInTimeAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.SmtpTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SendAsync(message, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MailServerException($"the mail server {server} did not take the message within {options.Value.SmtpTimeout}", exception);
        }
        catch (SmtpCommandException exception)
            when ((int)exception.StatusCode is >= 500 and < 600 && exception.ErrorCode is not SmtpErrorCode.UnexpectedStatusCode)
        {
            throw new UnprocessableEventException($"the mail server {server} refuses {Refused(exception)} for good ({Status(exception)})", exception);
        }
        catch (SmtpCommandException exception)
        {
            throw new MailServerException($"the mail server {server} refuses {Refused(exception)} for the moment ({Status(exception)})", exception);
        }
        catch (Exception exception) when (exception
            is IOException or SocketException or ProtocolException or SslHandshakeException or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or System.Security.Authentication.AuthenticationException or MailKit.Security.AuthenticationException)
        {
            throw new MailServerException($"the mail server {server} cannot be used: {Reason(exception)}", exception);
        }
    }

    private async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient { CheckCertificateRevocation = _trusted is null };
        if (_trusted is not null)
        {
            client.ServerCertificateValidationCallback = IsTrusted;
        }

        await ConnectAsync(client, cancellationToken);
        RefuseWhatIsNotAscii(client, message);
        await client.SendAsync(message, cancellationToken);

        // The server has the message: whatever becomes of the farewell changes nothing.
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
        }
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(server.Host, server.Port, Security(server.Tls), cancellationToken);
            if (server.User is not null)
            {
                await client.AuthenticateAsync(server.User, server.Password ?? "", cancellationToken);
            }
        }
        catch (NotSupportedException exception)
        {
            throw new MailServerException(
                $"the mail server {server} does not offer what ConnectionStrings:smtp asks for: TLS, or a way to give the password", exception);
        }
    }

    // RFC 6531, section 3.2; the library would send it all the same. Domains are in ASCII.
    private void RefuseWhatIsNotAscii(SmtpClient client, MimeMessage message)
    {
        if (client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            return;
        }

        if (message.From.Mailboxes.Any(static from => from.IsInternational))
        {
            throw new MailServerException($"the mail server {server} takes no sender that is not ASCII before the @ (SMTPUTF8), as that of Mail:From is");
        }

        if (message.GetRecipients().Any(static recipient => recipient.IsInternational))
        {
            throw new UnprocessableEventException(
                $"the mail server {server} takes no recipient that is not ASCII before the @ (SMTPUTF8; RFC 6531, section 3.2)");
        }
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(_trusted!);
        using var server = new X509Certificate2(certificate);
        return own.Build(server);
    }

    private static X509Certificate2Collection? Load(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }

    private static SecureSocketOptions Security(SmtpTls tls) => tls switch
    {
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        SmtpTls.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    // Not the server's text: it quotes addresses.
    private static string Status(SmtpCommandException exception) => ((int)exception.StatusCode).ToString(CultureInfo.InvariantCulture);

    private static string Refused(SmtpCommandException exception) => exception.ErrorCode switch
    {
        SmtpErrorCode.RecipientNotAccepted => "the recipient",
        SmtpErrorCode.SenderNotAccepted => "the sender",
        _ => "the message",
    };

    private static string Reason(Exception exception) => exception switch
    {
        MailKit.Security.AuthenticationException => "it does not accept the user and password of ConnectionStrings:smtp",
        ServiceNotAuthenticatedException => "it takes mail over TLS or from users that it knows only (530), and ConnectionStrings:smtp does not ask for that",
        SslHandshakeException => "its certificate is not trusted, or it does not speak TLS as ConnectionStrings:smtp says",
        SmtpProtocolException => "it does not speak SMTP as it should, or closed the connection",
        _ => exception.GetBaseException().Message.TrimEnd('.'),
    };
}

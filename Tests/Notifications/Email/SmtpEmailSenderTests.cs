using Messaging;
using Microsoft.Extensions.Options;
using MimeKit;
using NotificationWorker.Email;
using NotificationWorker.Notifications;

namespace Tests.Notifications.Email;

/// <summary>On a real mail server.</summary>
public sealed class SmtpEmailSenderTests
{
    private static readonly EventContext Context = new(
        "019aae9c-6f5e-7c3a-9d57-3f1c6c8f8f11", new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "/user-service", "user.created");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_Twice_HandsOverTheSameMessageId()
    {
        using var server = await SmtpServer.StartAsync();
        var sender = Sender($"smtp://127.0.0.1:{server.Port}");

        await SendAsync(sender, "ada@example.com");
        await SendAsync(sender, "ada@example.com");

        var (first, second) = (await server.NextAsync(), await server.NextAsync());
        Assert.Equal(("accounts@example.com", "ada@example.com", false), (first.From, Assert.Single(first.To), first.Secure));
        Assert.Equal($"{Context.EventId}@example.com", first.Message().MessageId);
        Assert.Equal(first.Message().MessageId, second.Message().MessageId);
        Assert.StartsWith("Hello Ada,", first.Message().TextBody, StringComparison.Ordinal);
        Assert.Contains("<p>Hello Ada,</p>", first.Message().HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("starttls", "smtp://ada:p%40ss@localhost:{0}?ca={1}")]
    [InlineData("implicit", "smtps://ada:p%40ss@localhost:{0}?ca={1}")]
    public async Task SendAsync_WithTlsAndPassword_IsSafeOnItsWay(string tls, string address)
    {
        using var server = await SmtpServer.StartAsync(tls, "ada", "p@ss");

        await SendAsync(Sender(string.Format(CultureInfo.InvariantCulture, address, server.Port, server.CertificateFile)), "ada@example.com");

        var taken = await server.NextAsync();
        Assert.Equal((true, "ada"), (taken.Secure, taken.User));
    }

    [Fact]
    public async Task SendAsync_CertificateThatNobodyTrusts_SendsNothingAndMayBeTriedAgain()
    {
        using var server = await SmtpServer.StartAsync("starttls");

        var failure = await Assert.ThrowsAsync<MailServerException>(() => SendAsync(Sender($"smtp://localhost:{server.Port}?tls=starttls"), "ada@example.com"));

        Assert.EndsWith("its certificate is not trusted, or it does not speak TLS as ConnectionStrings:smtp says", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_PasswordAndNoTlsOnTheServer_DoesNotSendThePassword()
    {
        using var server = await SmtpServer.StartAsync("none", "ada", "secret");

        await Assert.ThrowsAsync<MailServerException>(() => SendAsync(Sender($"smtp://ada:secret@localhost:{server.Port}"), "ada@example.com"));

        await SendAsync(Sender($"smtp://ada:secret@localhost:{server.Port}?tls=none"), "bob@example.com");
        Assert.Equal("bob@example.com", Assert.Single((await server.NextAsync()).To));
    }

    [Fact]
    public async Task SendAsync_WrongPassword_MayBeTriedAgainAndIsNotTold()
    {
        using var server = await SmtpServer.StartAsync("none", "ada", "secret");

        var failure = await Assert.ThrowsAsync<MailServerException>(
            () => SendAsync(Sender($"smtp://ada:wrong@localhost:{server.Port}?tls=none"), "ada@example.com"));

        Assert.EndsWith("it does not accept the user and password of ConnectionStrings:smtp", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550")]
    [InlineData("552")]
    public async Task SendAsync_RefusedForGood_IsUnprocessableWithoutNamingTheRecipient(string code)
    {
        using var server = await SmtpServer.StartAsync();

        var failure = await Assert.ThrowsAsync<UnprocessableEventException>(() => SendAsync(Sender($"smtp://127.0.0.1:{server.Port}"), $"{code}@example.com"));

        Assert.Equal($"the mail server 127.0.0.1:{server.Port} refuses the recipient for good ({code})", failure.Message);
    }

    [Theory]
    [InlineData("450")]
    [InlineData("451")]
    public async Task SendAsync_RefusedForTheMoment_MayBeTriedAgain(string code)
    {
        using var server = await SmtpServer.StartAsync();

        var failure = await Assert.ThrowsAsync<MailServerException>(() => SendAsync(Sender($"smtp://127.0.0.1:{server.Port}"), $"{code}@example.com"));

        Assert.Equal($"the mail server 127.0.0.1:{server.Port} refuses the recipient for the moment ({code})", failure.Message);
    }

    [Theory]
    [InlineData("jürgen@example.com", "jürgen@example.com")]
    [InlineData("jürgen@BÜCHER.example", "jürgen@xn--bcher-kva.example")]
    [InlineData("v@e\u0301.example", "v@xn--9ca.example")]
    [InlineData("v@א1.example", "v@xn--1-zhc.example")]
    public async Task SendAsync_RecipientInAnyScript_NamesTheDomainInAscii(string email, string recipient)
    {
        using var server = await SmtpServer.StartAsync();

        await SendAsync(Sender($"smtp://127.0.0.1:{server.Port}"), email);

        var taken = await server.NextAsync();
        Assert.Equal(recipient, Assert.Single(taken.To));
        Assert.Contains($"<{recipient}>", taken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_RecipientNotAsciiAndServerWithoutSmtputf8_IsUnprocessable()
    {
        using var server = await SmtpServer.StartAsync("ascii");
        var sender = Sender($"smtp://127.0.0.1:{server.Port}");

        var failure = await Assert.ThrowsAsync<UnprocessableEventException>(() => SendAsync(sender, "jürgen@example.com"));

        Assert.EndsWith("takes no recipient that is not ASCII before the @ (SMTPUTF8; RFC 6531, section 3.2)", failure.Message, StringComparison.Ordinal);
        await SendAsync(sender, "v@bücher.example");
        Assert.Equal("v@xn--bcher-kva.example", Assert.Single((await server.NextAsync()).To));
    }

    [Fact]
    public async Task SendAsync_SenderNotAsciiAndServerWithoutSmtputf8_NamesMailFrom()
    {
        using var server = await SmtpServer.StartAsync("ascii");
        var sender = Sender($"smtp://127.0.0.1:{server.Port}");

        var failure = await Assert.ThrowsAsync<MailServerException>(() => SendAsync(sender, "ada@example.com", "büro@example.com"));

        Assert.EndsWith("as that of Mail:From is", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ServerThatWantsAUser_MayBeTriedAgainAndSaysWhatIsMissing()
    {
        using var server = await SmtpServer.StartAsync("none", "ada", "secret");

        var failure = await Assert.ThrowsAsync<MailServerException>(() => SendAsync(Sender($"smtp://127.0.0.1:{server.Port}"), "ada@example.com"));

        Assert.EndsWith("users that it knows only (530), and ConnectionStrings:smtp does not ask for that", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_MayBeTriedAgain()
    {
        var failure = await Assert.ThrowsAsync<MailServerException>(() => SendAsync(Sender("smtp://127.0.0.1:1"), "ada@example.com"));

        Assert.StartsWith("the mail server 127.0.0.1:1 cannot be used: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ServerThatNeverAnswers_GivesUpInTime()
    {
        using var server = await SmtpServer.StartAsync();

        var failure = await Assert.ThrowsAsync<MailServerException>(
            () => SendAsync(Sender($"smtp://127.0.0.1:{server.Port}", TimeSpan.FromMilliseconds(500)), "silent@example.com"));

        Assert.EndsWith("did not take the message within 00:00:00.5000000", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The one case that leaves it open whether the server has the message: it goes out again, and can be told by its Message-ID.</summary>
    [Fact]
    public async Task SendAsync_ConnectionLostBeforeTheAnswer_MayBeTriedAgain()
    {
        using var server = await SmtpServer.StartAsync();

        await Assert.ThrowsAsync<MailServerException>(() => SendAsync(Sender($"smtp://127.0.0.1:{server.Port}"), "lost@example.com"));

        Assert.Equal($"{Context.EventId}@example.com", (await server.NextAsync()).Message().MessageId);
    }

    private static SmtpEmailSender Sender(string address, TimeSpan? timeout = null)
    {
        Assert.True(SmtpAddress.TryParse(address, out var server));
        return new(server, Options.Create(new MailOptions { SmtpTimeout = timeout ?? TimeSpan.FromSeconds(30) }), TimeProvider.System);
    }

    private static async Task SendAsync(SmtpEmailSender sender, string email, string from = "accounts@example.com")
    {
        using var message = WelcomeMessage.Create(new(7, "Ada", email), Context, MailboxAddress.Parse(from));
        await sender.SendAsync(EmailKey.FromEvent(Context.EventId), message, Cancel);
    }
}

using Messaging;
using MimeKit;
using NotificationWorker.Notifications;

namespace Tests.Notifications.Notifications;

public sealed class WelcomeMessageTests
{
    private static readonly EventContext Context = new(
        "019aae9c-6f5e-7c3a-9d57-3f1c6c8f8f11", new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "/user-service", "user.created");
    private static readonly MailboxAddress From = MailboxAddress.Parse("Accounts <accounts@example.com>");

    [Fact]
    public void Create_User_IsAddressedDatedAndIdentifiedByTheEvent()
    {
        var mail = Sent("Ada", "ada@example.com");

        Assert.Equal("\"Ada\" <ada@example.com>", Assert.Single(mail.To.Mailboxes).ToString());
        Assert.Equal("accounts@example.com", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Equal("019aae9c-6f5e-7c3a-9d57-3f1c6c8f8f11@example.com", mail.MessageId);
        Assert.Equal(Context.Time, mail.Date);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("Welcome, Ada!", mail.Subject);
        Assert.StartsWith("Hello Ada,", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<p>Hello Ada,</p>", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Zoë Łukasz")]
    [InlineData("李小龍")]
    [InlineData("محمد")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("O'Neil \"The\" <Boss>; & Co., \\ 100%")]
    public void Create_AnyName_ArrivesAsItIs(string name)
    {
        var mail = Sent(name, "ada@example.com");

        Assert.Equal(name, Assert.Single(mail.To.Mailboxes).Name);
        Assert.Equal($"Welcome, {name}!", mail.Subject);
        Assert.StartsWith($"Hello {name},", mail.TextBody, StringComparison.Ordinal);
        Assert.All(Bytes(name, "ada@example.com"), octet => Assert.InRange(octet, 1, 126));
    }

    [Theory]
    [InlineData("Ada\r\nBcc: eve@example.com", "Ada  Bcc: eve@example.com")]
    [InlineData("Ada\nBcc: eve@example.com\n\nBuy!", "Ada Bcc: eve@example.com  Buy!")]
    [InlineData("Ada\u2028Bcc: eve@example.com", "Ada Bcc: eve@example.com")]
    [InlineData("Ada\u202Egpj.exe", "Ada gpj.exe")]
    [InlineData("\0Ada\u0085", "Ada")]
    [InlineData("=?utf-8?q?Ada=0D=0ABcc:_eve@example.com?=", "= ?utf-8?q?Ada=0D=0ABcc:_eve@example.com?=")]
    public void Create_NameWithBreaksOrDirections_StaysWithinItsHeader(string name, string shown)
    {
        var mail = Sent(name, "ada@example.com");

        Assert.Empty(mail.Bcc);
        Assert.Equal(["ada@example.com"], mail.GetRecipients().Select(recipient => recipient.Address));
        Assert.Equal(shown, Assert.Single(mail.To.Mailboxes).Name);
        Assert.Equal($"Welcome, {shown}!", mail.Subject);
    }

    [Theory]
    [InlineData("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@א1.example", "ada@xn--1-zhc.example")]
    [InlineData("ada@e\u0301.example", "ada@xn--9ca.example")]
    [InlineData("ada@ÜBUNG.例え.example", "ada@xn--bung-zra.xn--r8jz45g.example")]
    public void Create_DomainInAnyScript_IsWrittenInItsAsciiForm(string email, string written)
    {
        Assert.Contains($"<{written}>", Encoding.Latin1.GetString(Bytes("Ada", email)), StringComparison.Ordinal);
        Assert.All(Bytes("Ada", email), octet => Assert.InRange(octet, 1, 126));
        Assert.Equal(written, Assert.Single(Sent("Ada", email).To.Mailboxes).GetAddress(idnEncode: true));
    }

    [Theory]
    [InlineData("jürgen@example.com")]
    [InlineData("李@xn--r8jz45g.example")]
    public void Create_LocalPartInAnyScript_IsReadAsItWasGiven(string email)
    {
        Assert.Equal(email, Assert.Single(Sent("Ada", email).To.Mailboxes).Address);
    }

    [Fact]
    public void Create_NameWithMarkup_IsTextInHtml()
    {
        var mail = Sent("<script>alert('x')</script>", "ada@example.com");

        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com, eve@example.com")]
    [InlineData("ada@example.com\r\nBcc: eve@example.com")]
    [InlineData("ada@xn--e-xbb.example")]
    public void Create_NoSingleAddress_IsUnprocessableWithoutNamingIt(string email)
    {
        var exception = Assert.Throws<UnprocessableEventException>(() => Sent("Ada", email));

        Assert.Equal("the address of user 7 is not valid", exception.Message);
    }

    private static byte[] Bytes(string name, string email)
    {
        using var mail = WelcomeMessage.Create(new(7, name, email), Context, From);
        using var buffer = new MemoryStream();
        mail.WriteTo(buffer, TestContext.Current.CancellationToken);
        return buffer.ToArray();
    }

    // As a mail program reads it.
    private static MimeMessage Sent(string name, string email)
    {
        using var buffer = new MemoryStream(Bytes(name, email));
        return MimeMessage.Load(buffer, TestContext.Current.CancellationToken);
    }
}

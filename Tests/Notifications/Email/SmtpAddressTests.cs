using NotificationWorker.Email;

namespace Tests.Notifications.Email;

public sealed class SmtpAddressTests
{
    [Theory]
    [InlineData("smtp://mail.example.com", 25, SmtpTls.Auto)]
    [InlineData("smtp://mail.example.com?tls=starttls", 25, SmtpTls.StartTls)]
    [InlineData("smtp://mail.example.com:2525/?tls=none", 2525, SmtpTls.None)]
    [InlineData("smtp://mail.example.com?tls=implicit", 465, SmtpTls.Implicit)]
    [InlineData("smtps://mail.example.com", 465, SmtpTls.Implicit)]
    [InlineData("smtp://ada@mail.example.com", 587, SmtpTls.StartTls)]
    [InlineData("smtp://ada:secret@mail.example.com", 587, SmtpTls.StartTls)]
    [InlineData("smtp://ada:secret@mail.example.com?tls=auto", 587, SmtpTls.Auto)]
    public void TryParse_Address_GivesPortAndTls(string text, int port, object tls)
    {
        Assert.True(SmtpAddress.TryParse(text, out var address));
        Assert.Equal(("mail.example.com", port, (SmtpTls)tls), (address.Host, address.Port, address.Tls));
    }

    [Fact]
    public void TryParse_EncodedCredentials_DecodesThem()
    {
        Assert.True(SmtpAddress.TryParse("smtp://ada%40example.com:p%3Aa%2Fs%20s@[::1]:2525?ca=/etc/ca.pem", out var address));
        Assert.Equal(("ada@example.com", "p:a/s s", "::1", "/etc/ca.pem"), (address.User, address.Password, address.Host, address.CertificateFile));
        Assert.Equal("::1:2525", address.ToString());
    }
}

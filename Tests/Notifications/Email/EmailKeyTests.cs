using NotificationWorker.Email;

namespace Tests.Notifications.Email;

public sealed class EmailKeyTests
{
    [Theory]
    [InlineData("019aae9c-6f5e-7c3a-9d57-3f1c6c8f8f11")]
    [InlineData("order_7.created")]
    public void FromEvent_PlainId_IsTheId(string id) => Assert.Equal(id, EmailKey.FromEvent(id).Value);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a..b")]
    [InlineData("a\r\nBcc: eve@example.com")]
    [InlineData("naïve")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void FromEvent_AnyOtherId_IsItsHash(string id) => Assert.Matches("^[0-9a-f]{64}$", EmailKey.FromEvent(id).Value);

    [Fact]
    public void FromEvent_SameId_IsTheSameKey()
    {
        Assert.Equal(EmailKey.FromEvent("a/b"), EmailKey.FromEvent("a/b"));
        Assert.NotEqual(EmailKey.FromEvent("a/b"), EmailKey.FromEvent("a/c"));
    }
}

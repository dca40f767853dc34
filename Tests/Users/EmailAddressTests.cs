using UserService.Users;

namespace Tests.Users;

public sealed class EmailAddressTests
{
    public static TheoryData<string> Accepted =>
    [
        "ada@example.com", "a@b", "ada+tag@example.com", "o'neil@example.co.uk", "\"ada lovelace\"@example.com", "ada@localhost",
        "ü@example.com", "ada@bücher.de", "ada@xn--bcher-kva.de", $"{new string('a', 242)}@example.com",
    ];

    public static TheoryData<string> Refused =>
    [
        "", " ", "ada", "ada@", "@example.com", "ada@@example.com", "a@b@c.com", "ada lovelace@example.com",
        "Ada <ada@example.com>", "<ada@example.com>", "ada@example.com, bob@example.com", "ada@example.com;", "group:ada@example.com;",
        " ada@example.com", "ada@example.com ", "ada@example.com\r\n", "ada@example.com\nBcc: bob@example.com", "a\r\n b@example.com",
        "ada(comment)@example.com", "ada @example.com", "ada@ example.com",
        "ada..lovelace@example.com", ".ada@example.com", "ada.@example.com", "ada@.com", "ada@example..com", "ada@example.com.",
        "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@-example.com", "ada@exa!mple.com",
        "a\0@example.com", "a\u202E@example.com", "a\u2067@example.com", "a\uD800@example.com", "\"a\u0007\"@example.com",
        $"{new string('a', 243)}@example.com", $"{new string('ü', 122)}@example.com",
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Address_Acceptable_IsKeptAsItIs(string text)
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out var problem), problem);
        Assert.Equal(text, address.Value);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Address_NotAcceptable_IsRefusedWithTheReason(string text)
    {
        Assert.False(EmailAddress.TryParse(text, out _, out var problem));
        Assert.StartsWith(text.Length == 0 ? "is required" : "must be", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada@example.com", "ADA@Example.COM")]
    [InlineData("žofie@example.com", "ŽOFIE@example.com")]
    [InlineData("ada@bücher.de", "ada@xn--bcher-kva.de")]
    [InlineData("ada@BÜCHER.de", "ada@xn--bcher-kva.de")]
    public void Address_SpeltInTwoWays_HasOneKey(string one, string other)
    {
        Assert.True(EmailAddress.TryParse(one, out var first, out _));
        Assert.True(EmailAddress.TryParse(other, out var second, out _));
        Assert.Equal(first.Key, second.Key);
    }

    [Fact]
    public void Address_OfAnotherMailbox_HasAnotherKey()
    {
        Assert.True(EmailAddress.TryParse("ada@example.com", out var one, out _));
        Assert.True(EmailAddress.TryParse("ada+tag@example.com", out var other, out _));
        Assert.NotEqual(one.Key, other.Key);
    }
}

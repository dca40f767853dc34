using UserService.Users;

namespace Tests.Users;

public sealed class EmailAddressTests
{
    // 63 + 1 + 63 + 1 + 61 octets: with 64 and an @ before it, an address of 254.
    private static readonly string LongDomain = $"{new string('b', 63)}.{new string('c', 63)}.{new string('d', 61)}";

    public static TheoryData<string> Accepted =>
    [
        "ada@example.com", "a@b", "ada+tag@example.com", "o'neil@example.co.uk", "\"ada lovelace\"@example.com", "ada@localhost",
        "ü@example.com",
        "ada@bücher.de", "ada@xn--bcher-kva.de", $"{new string('a', 64)}@{LongDomain}",
        "ada@b--c.example", "i❤@example.com", "ada@παράδειγμα.gr", "ada@пример.рф", "ada@日本語.jp", "ada@مثال.example", "ada@א1.example", "ada@straße.de",
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
        $"{new string('a', 65)}@example.com", $"{new string('ü', 33)}@example.com", $"aa{new string('a', 63)}@{LongDomain}", $"a@{LongDomain}.{LongDomain}",
        "ada@b-.example", "ada@xn--.example", "ada@xn--e-xbb.example", "ada@a_b.example", $"ada@{new string('b', 64)}.example", "ada@1.2", "ada@7",
        "ada@1א.example", "ada@\u0378.example", "ada@b\u200D.example", "ada@example.com\u3002", "ada@日本--語語.jp", "ada@例え\u3002",
        "a\u200Db@example.com", "a\u00ADb@example.com", "a\u200Bb@example.com", "a\u034Fb@example.com", "a\uFE0F@example.com", "\u3164@example.com",
        "a\u00A0b@example.com", "\"a\u3000b\"@example.com", "a\uE000@example.com", "a\u0378@example.com", "a\uFFFE@example.com",
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
    [InlineData("v@é.example", "v@e\u0301.example")]
    [InlineData("v@b.example", "v@b\u200B.example")]
    [InlineData("v@b.example", "v@b\u00AD.example")]
    [InlineData("v@b.example", "v@\uFF42\uFF0Eexample")]
    [InlineData("v@日本.example", "v@日本\u3002example")]
    [InlineData("v@STRA\u1E9EE.de", "v@straße.de")]
    [InlineData("v@א1.example", "v@xn--1-zhc.example")]
    [InlineData("y@q.example", "\"y\"@q.example")]
    [InlineData("y.z@q.example", "\"y\\.z\"@Q.example")]
    [InlineData("\"a b\"@q.example", "\"a\\ \\b\"@q.example")]
    [InlineData("jürgen@q.example", "ju\u0308rgen@q.example")]
    [InlineData("ᾳ@q.example", "α\u0345@q.example")]
    public void Address_SpeltInTwoWays_HasOneKey(string one, string other)
    {
        Assert.True(EmailAddress.TryParse(one, out var first, out _));
        Assert.True(EmailAddress.TryParse(other, out var second, out _));
        Assert.Equal(first.Key, second.Key);
        Assert.All(first.Key[first.Key.LastIndexOf('@')..], character => Assert.True(char.IsAscii(character)));
    }

    [Fact]
    public void Address_OfAnotherMailbox_HasAnotherKey()
    {
        Assert.True(EmailAddress.TryParse("ada@example.com", out var one, out _));
        Assert.True(EmailAddress.TryParse("ada+tag@example.com", out var other, out _));
        Assert.NotEqual(one.Key, other.Key);
    }
}

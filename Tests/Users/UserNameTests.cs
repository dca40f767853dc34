using UserService.Users;

namespace Tests.Users;

public sealed class UserNameTests
{
    private const string Astronaut = "👩‍🚀";
    private const string Family = "👨‍👩‍👧‍👦";

    public static TheoryData<string> Accepted =>
    [
        "A", "Ada Lovelace", "Zoë", "Žofie Nováková", "山田太郎", "محمد", "O'Brien; DROP TABLE", Astronaut, Family,
        new string('a', 100), Repeat("😀", 100), Repeat(Family, 100), "e\u0301", "a\u2028b", "\u200EAda", "❤\uFE0F", "ㄱ\u3164", "?",
    ];

    public static TheoryData<string> Refused =>
    [
        "", "   ", "\t\r\n", "\u3000", "\u200D", "\u200B\uFEFF",
        "\u3164", "\u115F\u1160", "\uFFA0", "\u2800\u2800", "\uFE0F", "\u034F", "\u0301", "\u0378", "\uFFFE", "\U0010FFFF",
        "\uE000", "\U000E0041", "\U0001D159",
        new string('a', 101), Repeat("😀", 101), Repeat(Family, 101), "a" + new string('\u0301', 2000),
        "a\0b", "a\nb", "a\tb", "a\u007Fb", "a\u0085b", "\u001B[31mred",
        "a\u202Ab", "a\u202Eb", "a\u2066b", "a\u2069b",
        "a\uD83D", "\uDE00a", "\uDE00\uD83D",
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Name_Acceptable_IsKeptAsItIs(string text)
    {
        Assert.True(UserName.TryParse(text, out var name, out var problem), problem);
        Assert.Equal(text, name);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Name_NotAcceptable_IsRefusedWithTheReason(string text)
    {
        Assert.False(UserName.TryParse(text, out _, out var problem));
        Assert.StartsWith(text.Trim().Length == 0 ? "is required" : "must ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_WithBlanksAround_IsTrimmedBeforeItIsMeasured()
    {
        Assert.True(UserName.TryParse($"  {new string('a', 100)}\n", out var name, out _));
        Assert.Equal(100, name.Length);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}

using FsCheck;
using FsCheck.Fluent;
using Tests.Users;

namespace Tests.Hostile.Generated;

/// <summary>Names, and the characters that they are made of.</summary>
internal static class Texts
{
    // First and last code point.
    private static readonly (int First, int Last)[] Scripts =
    [
        ('a', 'z'), ('A', 'Z'), ('0', '9'), (0xC0, 0xD6), (0x391, 0x3A1), (0x410, 0x44F), (0x5D0, 0x5EA), (0x627, 0x63A), (0x3041, 0x3096), (0x4E00, 0x9FA5),
        (0x1F600, 0x1F64F),
    ];

    /// <summary>Any character that there is or may be once, most of them rare.</summary>
    public static Gen<string> AnyRune { get; } = Gen.OneOf(
        Gen.Choose(0, 0x2FF), Gen.Choose(0, 0xD7FF), Gen.Choose(0xE000, 0xFFFF), Gen.Choose(0x10000, 0x10FFFF)).Select(char.ConvertFromUtf32);

    public static Gen<Piece<string>> Names { get; } = Gen.Frequency(
        (2, Gen.Elements(UserNameTests.Accepted.Select(row => row.Data)).Select(text => new Piece<string>(text))),
        (4, WordsOf(Gen.Elements(Scripts).SelectMany(range => Gen.Choose(range.First, range.Last)).Select(char.ConvertFromUtf32))
            .Select(text => new Piece<string>(text))),
        (2, Gen.Elements(UserNameTests.Refused.Select(row => row.Data)).Select(text => new Piece<string>(text, 400, "name"))),
        (2, WordsOf(AnyRune).Select(text => new Piece<string>(text, 400, "name", IsWild: true))));

    private static Gen<string> WordsOf(Gen<string> characters) =>
        from count in Gen.Choose(1, 12)
        from word in Gen.ArrayOf(characters, count)
        from blank in Gen.Elements("", "", " ", "\u3000")
        select $"{blank}{string.Concat(word)}{blank}";

    /// <summary>A JSON string of it, which an escape keeps whole where UTF-8 cannot.</summary>
    /// <param name="escape">Whether everything is escaped, rather than what has to be.</param>
    public static string Json(string text, bool escape)
    {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (escape || text[i] is '"' or '\\' or < ' ' || (char.IsSurrogate(text[i]) && !isPair))
            {
                json.Append($"\\u{(int)text[i]:x4}");
            }
            else
            {
                json.Append(text[i]).Append(isPair ? text[++i] : "");
            }
        }

        return json.Append('"').ToString();
    }
}

using FsCheck;
using FsCheck.Fluent;
using Tests.Users;

namespace Tests.Hostile.Generated;

/// <summary>Addresses: mailboxes in all their spellings, such as may not be, and such as nobody has judged.</summary>
internal static class Addresses
{
    // One label a row, first as DNS has it (Punycode by RFC 3492), and what else is the same label by UTS 46.
    private static readonly string[][] Labels =
    [
        ["shop", "SHOP", "Sho\u00ADp", "s\u200Bhop", "ｓｈｏｐ", "ⓢhop"],
        ["xn--bcher-kva", "bücher", "BÜCHER", "bu\u0308cher", "XN--BCHER-KVA", "b\u00FCc\u200Bher", "ｂücher"],
        ["xn--9ca", "é", "É", "e\u0301", "E\u0301", "Xn--9ca"],
        ["xn--hxajbheg2az3al", "παράδειγμα", "ΠΑΡΆΔΕΙΓΜΑ", "παρα\u0301δειγμα"],
        ["xn--e1afmkfd", "пример", "ПРИМЕР", "Пример"],
        ["xn--wgv71a119e", "日本語", "日\u200B本語"],
        ["xn--mgbh0fb", "مثال", "م\u00ADثال"],
        ["xn--1-zhc", "א1", "א\uFF11"],
    ];

    // One local part a row; # stands for its number.
    private static readonly string[][] Locals =
    [
        ["ada#", "ADA#", "Ada#", "\"ada#\"", "\"A\\da#\""],
        ["o'neil+#", "O'Neil+#", "\"o'neil+#\""],
        ["zoë#", "ZOË#", "zoe\u0308#", "\"zoë#\"", "\"zoe\u0308#\""],
        ["\"a b#\"", "\"A B#\"", "\"a\\ b#\""],
        ["\"a@#\"", "\"A\\@#\""],
        ["李#", "\"李#\""],
        ["ﬀ.é#", "ﬀ.E\u0301#", "\"ﬀ.é#\""],
    ];

    /// <summary>With what tells its mailbox from all others; null where that is not known beforehand.</summary>
    /// <param name="lane">Whose mailboxes they are: no other lane has them.</param>
    /// <param name="numbers">How many mailboxes of each kind there are.</param>
    public static Gen<(Piece<string> Address, string? Mailbox)> Of(int lane, int numbers) => Gen.Frequency(
        (6, Spelt(lane, numbers)),
        (2, Gen.Elements(EmailAddressTests.Refused.Select(row => row.Data)).Select(text => (new Piece<string>(text, 400, "email"), (string?)null))),
        (2, Wild(lane, numbers)));

    private static Gen<(Piece<string> Address, string? Mailbox)> Spelt(int lane, int numbers) =>
        from local in Gen.Elements(Locals)
        from label in Gen.Elements(Labels)
        from number in Gen.Choose(1, numbers)
        from spelling in Gen.Elements(local)
        from domain in Gen.Elements(label)
        from dot in Gen.Elements(".", ".", ".", "\u3002", "\uFF0E", "\uFF61")
        let text = $"{spelling.Replace("#", $"{number}", StringComparison.Ordinal)}@{domain}{dot}g{lane}.example"
        select (new Piece<string>(text), (string?)$"{number} {local[0]}@{label[0]}");

    // A good one with something put in.
    private static Gen<(Piece<string> Address, string? Mailbox)> Wild(int lane, int numbers) =>
        from good in Spelt(lane, numbers)
        from at in Gen.Choose(0, 1000)
        from rune in Texts.AnyRune
        let text = good.Address.Value.Replace("@", $"@w{lane}.", StringComparison.Ordinal)
        select (new Piece<string>(text.Insert(at % (text.Length + 1), rune), 400, "email", IsWild: true), (string?)null);
}

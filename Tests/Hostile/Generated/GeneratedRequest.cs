using FsCheck;
using FsCheck.Fluent;

namespace Tests.Hostile.Generated;

/// <summary>A creation as somebody may send it, and what it may be answered.</summary>
/// <param name="Head">Its lines between the first one and the length, in Latin-1.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Mailbox">What tells its mailbox from all others; null where that is not known.</param>
/// <param name="Refusals">Of each part that is not known to be good: the status, the field, and whether the part may also be taken.</param>
internal sealed record GeneratedRequest(
    string Head, byte[] Body, string Name, string Email, string? Mailbox, IReadOnlyList<(int Status, string? Field, bool IsWild)> Refusals)
{
    private const int MaxBodyBytes = 16 * 1024;

    public bool IsRefused => Refusals.Any(static refusal => !refusal.IsWild);

    public byte[] Bytes => [
        .. Encoding.Latin1.GetBytes($"POST /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{Head}Content-Length: {Body.Length}\r\n\r\n"), .. Body];

    /// <param name="lane">Whose mailboxes and keys it has.</param>
    /// <param name="numbers">How many mailboxes of each kind there are.</param>
    public static Gen<GeneratedRequest> Of(int lane, int numbers) =>
        from type in Headers.ContentType
        from number in Gen.Choose(0, int.MaxValue)
        from key in Headers.Key($"""{lane}-{number}""")
        from noise in Headers.Noise
        from name in Texts.Names
        from email in Addresses.Of(lane, numbers)
        from escape in Gen.Elements(false, true)
        from extra in Extra
        let json = extra.Value
            .Replace("NAME", Texts.Json(name.Value, escape), StringComparison.Ordinal)
            .Replace("EMAIL", Texts.Json(email.Address.Value, escape), StringComparison.Ordinal)
        let body = Broken(Encoding.UTF8.GetBytes(json))
        select new GeneratedRequest(
            $"""{noise}{type.Value}{key.Value}""",
            body,
            name.Value,
            email.Address.Value,
            email.Mailbox,
            [
                .. new (int Status, string? Field, bool IsWild)[]
                {
                    (type.Refusal, type.Field, type.IsWild), (key.Refusal, key.Field, key.IsWild), (name.Refusal, name.Field, name.IsWild),
                    (email.Address.Refusal, email.Address.Field, email.Address.IsWild), (extra.Refusal, extra.Field, extra.IsWild),
                    (body.Length > MaxBodyBytes ? 413 : 0, null, false),
                }.Where(static refusal => refusal.Status != 0),
            ]);

    public override string ToString() =>
        $"{Head}{Short(Encoding.UTF8.GetString(Body))}\n"
        + $"name {Short(Texts.Json(Name, escape: true))}, e-mail {Texts.Json(Email, escape: true)}, mailbox {Mailbox}";

    // What stands around the two members.
    private static Gen<Piece<string>> Extra { get; } = Gen.Frequency(
        (10, Gen.Elements(
            """{"name":NAME,"email":EMAIL}""", """{"n\u0061me":NAME,"email":EMAIL}""", " {\r\n\t\"email\" : EMAIL,\n\"name\" :NAME }\n",
            "\uFEFF{\"name\":NAME,\"email\":EMAIL}", """{"x":[{"name":null},1e999,"\ud83d\ude00"],"name":NAME,"email":EMAIL,"":{}}""")
            .Select(static text => new Piece<string>(text))),
        (1, Gen.Elements(
            """{"name":NAME,"email":EMAIL""", """{"name":NAME,"email":EMAIL}}""", """{"name":NAME,"email":EMAIL,}""", """{'name':NAME,"email":EMAIL}""",
            "[NAME,EMAIL]", "", "null", """{"name":NAME,"email":EMAIL,"x":NaN}""", """{"name":NAME,"email":EMAIL,"\udc00":1}""",
            """{"name":NAME,"email":EMAIL,"x":"BROKEN"}""")
            .Select(static text => new Piece<string>(text, 400, "body"))),
        (1, Gen.Elements("""{"name":1,"email":EMAIL}""", """{"name":NAME,"name":NAME,"email":EMAIL}""", """{"email":EMAIL}""",
            """{"name":null,"email":EMAIL}""")
            .Select(static text => new Piece<string>(text, 400, "name"))),
        (1, Gen.Constant(new Piece<string>("""{"name":NAME,"email":EMAIL,"x":"\ud800"}""", 400, "x"))));

    // No octet of UTF-8 is 0xFF.
    private static byte[] Broken(byte[] bytes)
    {
        if (bytes.AsSpan().IndexOf("BROKEN"u8) is > 0 and var at)
        {
            bytes[at] = 0xFF;
        }

        return bytes;
    }

    private static string Short(string text) => text.Length > 1000 ? $"""{text[..1000]}...""" : text;
}

using FsCheck;
using FsCheck.Fluent;

namespace Tests.Hostile.Generated;

/// <summary>Lines of a request's head. Characters stand for octets (Latin-1).</summary>
internal static class Headers
{
    public static Gen<Piece<string>> ContentType { get; } = Gen.Frequency(
        (12, Gen.Elements(
            "application/json", "Application/JSON", "application/json;charset=utf-8", "application/json; charset=\"utf-8\"", "application/json; charset=UTF8",
            "application/json; charset=\"UtF-\\8\"", "application/json; version=1; charset=utf-8", "application/vnd.user+json", "\tapplication/json \t")
            .Select(static value => new Piece<string>($"Content-Type: {value}\r\n"))),
        (2, Gen.Elements(
            "Content-Type: text/plain\r\n", "Content-Type: application/json; charset=us-ascii\r\n", "Content-Type: application/json; charset=\"utf-16\"\r\n",
            "Content-Type: application/json; charset=iso-8859-1\r\n", "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: json\r\n",
            "Content-Type: application/json; charset=utf-8; charset=utf-7\r\n", "Content-Type: \r\n", "",
            "Content-Type: application/json\r\nContent-Type: text/plain\r\n", "Content-Encoding: gzip\r\nContent-Type: application/json\r\n",
            "Content-Type: application/json\r\nContent-Encoding: identity, br\r\n")
            .Select(static lines => new Piece<string>(lines, 415))),
        (1, Word(' ', '~').Select(static value => new Piece<string>($"Content-Type: application/json{value}\r\n", 415, IsWild: true))),
        (1, Word(' ', '~').Select(static value => new Piece<string>($"Content-Type: application/json; charset={value}\r\n", 415, IsWild: true))),
        (1, Gen.Elements("identity", "IDENTITY", "", "identity, identity")
            .Select(static value => new Piece<string>($"Content-Encoding: {value}\r\nContent-Type: application/json\r\n"))));

    /// <param name="key">Of no other request.</param>
    public static Gen<Piece<string>> Key(string key) => Gen.Frequency(
        (4, Gen.Elements("", $"Idempotency-Key: {key}\r\n", $"idempotency-key:\"{key}\"\r\n", $"Idempotency-Key: \"{key}\\\"\\\\ ~\"\r\n")
            .Select(static lines => new Piece<string>(lines))),
        (1, Gen.Elements(
            "Idempotency-Key: \r\n", "Idempotency-Key: \"\"\r\n", $"Idempotency-Key: \"{key}\r\n", $"Idempotency-Key: \"{key}\";a=1\r\n",
            $"Idempotency-Key: {key}\r\nIdempotency-Key: {key}\r\n", $"Idempotency-Key: {key}\r\nIDEMPOTENCY-KEY: other\r\n",
            $"Idempotency-Key: {key}{new string('k', 256)}\r\n", $"Idempotency-Key: {key}\u00C3\u00A9\r\n", $"Idempotency-Key: \"{key}\\n\"\r\n")
            .Select(static lines => new Piece<string>(lines, 400, "Idempotency-Key"))),
        (1, Word(' ', '~').Select(value => new Piece<string>($"Idempotency-Key: {value}{key}\r\n", 400, "Idempotency-Key", IsWild: true))));

    /// <summary>What changes nothing of the answer's meaning, however odd.</summary>
    public static Gen<string> Noise { get; } = Gen.OneOf(
        Gen.Elements(
            "", "Accept: text/html\r\n", "Accept: */*;q=0\r\n", "Accept-Encoding: gzip, br\r\n", "Content-Language: \r\n", "te: trailers\r\n",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n", "traceparent: nonsense\r\ntraceparent: 00\r\n",
            "tracestate: a=1\r\ntracestate: =,,\r\n", "baggage: a=b;c, %%%\r\n", "X-Forwarded-For: 1.2.3.4, x\r\nX-Forwarded-For: ::\r\n",
            "Forwarded: for=unknown;proto=\"\r\n", "Cookie: a\r\nCookie: b=c=d; =\r\n", "Authorization: Basic \r\nAuthorization: Bearer a.b.c\r\n",
            "X-HTTP-Method-Override: DELETE\r\n", "If-None-Match: *\r\nIf-Modified-Since: never\r\n", "Range: bytes=5-1\r\n", "Expect: 100-continue\r\n",
            "grpc-timeout: 1n\r\n", "Connection: keep-alive\r\n", "X-Forwarded-Proto: gopher\r\nX-Forwarded-Host: b, c\r\n"),
        from name in Word('a', 'z')
        from value in Word(' ', '~')
        select $"X-{name}a: {value}\r\n");

    private static Gen<string> Word(char first, char last) =>
        from count in Gen.Choose(0, 12)
        from word in Gen.ArrayOf(Gen.Choose(first, last), count)
        select string.Concat(word.Select(static character => (char)character));
}

using Tests.Gateway;

namespace Tests.Hostile.Generated;

/// <summary>An answer of HTTP/1.1, read as it came.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    public static async Task<RawAnswer> OfAsync(Uri server, byte[] request)
    {
        var text = await RawConnection.SendAsync(server, request);
        text = text.StartsWith("HTTP/1.1 100 ", StringComparison.Ordinal) ? text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] : text;
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer: {text}");
        var (head, body) = (text[..end], text[(end + 4)..]);
        var octets = Encoding.Latin1.GetBytes(head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal) ? Joined(body) : body);
        return new(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, Encoding.UTF8.GetString(octets));
    }

    /// <summary>Checks what every problem has.</summary>
    public JsonElement Problem()
    {
        Assert.Contains("Content-Type: application/problem+json", Head, StringComparison.Ordinal);
        return Problems.Read(Body, Status);
    }

    private static string Joined(string chunks)
    {
        var body = new StringBuilder();
        for (var at = 0; at < chunks.Length;)
        {
            var line = chunks.IndexOf("\r\n", at, StringComparison.Ordinal);
            var length = int.Parse(chunks.AsSpan(at, line - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(chunks, line + 2, length);
            at = line + 2 + length + 2;
        }

        return body.ToString();
    }
}

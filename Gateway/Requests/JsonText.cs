using System.Text.Json;
using System.Text.Unicode;
using Gateway.Errors;

namespace Gateway.Requests;

/// <summary>The text of a JSON body, members that nobody knows included.</summary>
internal static class JsonText
{
    private const int MaxDepth = 64;
    private const string Half = "must not hold half of a surrogate pair, such as \\ud800";

    /// <exception cref="RequestRefusedException">It is none, or holds what cannot be passed on as it is.</exception>
    public static void Check(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            throw Refused("body", "is required");
        }

        if (!Utf8.IsValid(json))
        {
            throw Refused("body", "must be UTF-8, and its bytes are not");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var member = "body";
        try
        {
            while (reader.Read())
            {
                var isName = reader.TokenType == JsonTokenType.PropertyName;
                if (isName || reader.TokenType == JsonTokenType.String)
                {
                    var text = TextOf(ref reader) ?? throw (isName ? Refused("body", $"{Half}, in a member's name") : Refused(member, Half));
                    member = isName && reader.CurrentDepth == 1 ? text : member;
                }
            }
        }
        catch (JsonException)
        {
            throw Refused("body", reader.CurrentDepth < MaxDepth ? "must be valid JSON" : $"must be JSON that is nested no more than {MaxDepth} deep");
        }
    }

    public static RequestRefusedException Refused(string field, string error) => new(Problem.Invalid(field, error));

    // Null for an escape that stands for half a character.
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

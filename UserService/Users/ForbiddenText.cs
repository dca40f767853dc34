namespace UserService.Users;

/// <summary>What may stand in no text of a user: control characters, bidirectional overrides and isolates (UAX #9), halves of surrogate pairs.</summary>
internal static class ForbiddenText
{
    public static bool IsIn(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                return true;
            }

            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }
}

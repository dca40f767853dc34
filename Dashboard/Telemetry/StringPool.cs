namespace Dashboard.Telemetry;

/// <summary>Most names and values come again and again: one copy of each is kept. Forgets under pressure, so that it needs no limit and no lock.</summary>
public sealed class StringPool
{
    private const int Longest = 128;

    private readonly string?[] _slots = new string?[1 << 14];

    public string Get(string text)
    {
        if (text.Length == 0 || text.Length > Longest)
        {
            return text;
        }

        ref var slot = ref _slots[string.GetHashCode(text.AsSpan()) & (_slots.Length - 1)];
        var known = Volatile.Read(ref slot);
        if (known is not null && known == text)
        {
            return known;
        }

        Volatile.Write(ref slot, text);
        return text;
    }
}

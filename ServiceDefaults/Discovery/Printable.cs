namespace ServiceDefaults.Discovery;

/// <summary>What others wrote into the registry, made fit for a line of the log.</summary>
internal static class Printable
{
    private const int LongestText = 200;
    private const int MostItems = 10;

    public static string Text(string text) => string.Concat(text.Trim().Take(LongestText).Select(static c => char.IsControl(c) ? ' ' : c));

    public static string List<T>(IReadOnlyCollection<T> items) => items.Count switch
    {
        0 => "none",
        <= MostItems => string.Join(", ", items),
        _ => $"{string.Join(", ", items.Take(MostItems))} and {items.Count - MostItems} more",
    };
}

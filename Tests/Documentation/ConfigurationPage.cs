namespace Tests.Documentation;

/// <summary>The rows of docs/configuration.md: a key in the first cell, what is said of it in the others.</summary>
internal sealed class ConfigurationPage
{
    private readonly ILookup<string, string[]> _rows;

    private ConfigurationPage(string text)
    {
        Text = text;
        _rows = text.Split('\n')
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Trim().Trim('|').Split(" | ").Select(static cell => cell.Trim()).ToArray())
            .ToLookup(static cells => cells[0].Trim('`'));
    }

    public string Text { get; }

    public IEnumerable<string> Keys => _rows.Select(static row => row.Key);

    public static ConfigurationPage Read() => new(File.ReadAllText(SolutionFolder.PathOf("docs", "configuration.md")));

    /// <summary>What the page says of a key, in each of its rows; the failure names the key.</summary>
    public IReadOnlyList<string[]> RowsOf(string key)
    {
        Assert.True(_rows.Contains(key), $"docs/configuration.md has no row for `{key}`.");
        return [.. _rows[key]];
    }
}

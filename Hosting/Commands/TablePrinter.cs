namespace Hosting.Commands;

/// <summary>Text in columns.</summary>
internal static class TablePrinter
{
    private const string Gap = "  ";

    /// <summary>Left-aligned columns as wide as their widest cell, a line per row, without a line end after the last.</summary>
    public static string Format(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max()).ToArray();
        return string.Join('\n', rows.Prepend(headers).Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}

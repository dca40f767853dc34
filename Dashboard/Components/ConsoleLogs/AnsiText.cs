using System.Text;

namespace Dashboard.Components.ConsoleLogs;

/// <summary>Reads the colours of a terminal (ECMA-48 SGR: 16 colours, bold, faint, italic, underlined); other sequences are left out.</summary>
internal static class AnsiText
{
    private const char Escape = '\e';

    public static string Plain(string line) => line.Contains(Escape) ? string.Concat(Parse(line).Select(static run => run.Text)) : line;

    public static IReadOnlyList<AnsiRun> Parse(string line)
    {
        if (!line.Contains(Escape))
        {
            return [new AnsiRun(line, null)];
        }

        var runs = new List<AnsiRun>();
        var text = new StringBuilder();
        var style = new AnsiStyle();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != Escape)
            {
                text.Append(line[i]);
                continue;
            }

            var end = End(line, i);
            if (i + 1 < line.Length && line[i + 1] == '[' && end < line.Length && line[end] == 'm')
            {
                Flush();
                style = style.With(line.AsSpan(i + 2, end - i - 2));
            }

            i = end;
        }

        Flush();
        return runs;

        void Flush()
        {
            if (text.Length > 0)
            {
                runs.Add(new AnsiRun(text.ToString(), style.Classes));
                text.Clear();
            }
        }
    }

    /// <summary>The last character of the sequence that begins here.</summary>
    private static int End(string line, int start)
    {
        if (start + 1 >= line.Length)
        {
            return start;
        }

        // An operating system command ends with BEL or ESC \, a control sequence with a letter.
        if (line[start + 1] == ']')
        {
            var bell = line.IndexOf('\a', start);
            var terminator = line.IndexOf("\e\\", start + 1, StringComparison.Ordinal);
            return bell >= 0 && (terminator < 0 || bell < terminator) ? bell : terminator >= 0 ? terminator + 1 : line.Length - 1;
        }

        if (line[start + 1] != '[')
        {
            return start + 1;
        }

        var end = start + 2;
        while (end < line.Length && line[end] is < '@' or > '~')
        {
            end++;
        }

        return Math.Min(end, line.Length - 1);
    }
}

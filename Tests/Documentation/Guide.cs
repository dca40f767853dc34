namespace Tests.Documentation;

/// <summary>
/// A page that is followed step by step. A code block below a line that holds nothing but the name of a file is that file; one of the language
/// <c>diff</c> is a change; one of the language <c>console</c> holds commands behind a dollar sign, each with its output below it.
/// </summary>
internal sealed record Guide(IReadOnlyList<Guide.Step> Steps)
{
    private const string Fence = "```";

    public static Guide Read(string page) => new([.. Blocks(File.ReadAllLines(SolutionFolder.PathOf("docs", page))).SelectMany(StepsOf)]);

    private static IEnumerable<Block> Blocks(IEnumerable<string> lines)
    {
        string? before = null, language = null;
        List<string> content = [];
        foreach (var line in lines)
        {
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                if (language is not null)
                {
                    content.Add(line);
                }
                else if (line.Length > 0)
                {
                    before = line;
                }
            }
            else if (language is null)
            {
                (language, content) = (line[Fence.Length..], []);
            }
            else
            {
                yield return new Block(language, before ?? "", content);
                (language, before) = (null, null);
            }
        }
    }

    private static IEnumerable<Step> StepsOf(Block block) => block switch
    {
        { Language: "diff" } => [new Change(Text(block.Lines))],
        { Language: "console" } => Commands(block.Lines),
        { Before: ['`', .. var file, '`', ':'] } => [new NewFile(file, Text(block.Lines))],
        _ => throw new InvalidOperationException(
            $"Nobody can follow the code block below '{block.Before}': it is no change and no command, and the line above it names no file."),
    };

    private static IEnumerable<Command> Commands(IEnumerable<string> lines)
    {
        Command? command = null;
        foreach (var line in lines)
        {
            if (line is not ['$', ' ', .. var text])
            {
                command = command! with { Output = command.Output + line + '\n' };
                continue;
            }

            if (command is not null)
            {
                yield return command;
            }

            command = new Command(text, "");
        }

        yield return command!;
    }

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(static line => line + '\n'));

    public abstract record Step;

    /// <summary>The whole text of a file that is not there yet.</summary>
    public sealed record NewFile(string Path, string Text) : Step;

    /// <summary>A unified diff.</summary>
    public sealed record Change(string Text) : Step;

    /// <summary>A command line and its output; the one that starts the system has none here.</summary>
    public sealed record Command(string Line, string Output) : Step;

    private sealed record Block(string Language, string Before, IReadOnlyList<string> Lines);
}

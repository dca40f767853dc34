namespace Hosting.Logs;

/// <summary>Whole lines on standard output, each resource in a colour of its own when a person looks on.</summary>
internal sealed class ConsoleWriter(TextWriter output, bool colours)
{
    private static readonly string[] Colours = ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _assigned = [];

    /// <summary>Whether a person looks at standard output, and has nothing against colours.</summary>
    public static bool WantsColours => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static ConsoleWriter ForStandardOutput() => new(Console.Out, WantsColours);

    public void WriteLine(string text)
    {
        lock (_gate)
        {
            output.WriteLine(text);
        }
    }

    public void WriteLine(string resourceId, string content, bool isError)
    {
        lock (_gate)
        {
            output.WriteLine(colours
                ? $"\e[{Colour(resourceId)}m[{resourceId}]\e[0m {(isError ? $"\e[31m{content}\e[0m" : content)}"
                : $"[{resourceId}] {AnsiCodes.Remove(content)}");
        }
    }

    private string Colour(string resourceId)
    {
        if (!_assigned.TryGetValue(resourceId, out var colour))
        {
            _assigned[resourceId] = colour = Colours[_assigned.Count % Colours.Length];
        }

        return colour;
    }
}

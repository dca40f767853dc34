
using Hosting.Logs;

namespace Hosting.Commands;

/// <summary>Shows the lines of a resource, those of several replicas each with its name before it.</summary>
internal sealed class LogPrinter(TextWriter output, bool withNames)
{
    private readonly bool _colours = ReferenceEquals(output, Console.Out) && ConsoleWriter.WantsColours;
    private readonly ConsoleWriter _named = ReferenceEquals(output, Console.Out) ? ConsoleWriter.ForStandardOutput() : new ConsoleWriter(output, colours: false);

    public void Print(IEnumerable<ResourceLine> lines)
    {
        foreach (var line in lines)
        {
            if (withNames)
            {
                _named.WriteLine(line.Name, line.Content, line.IsError);
            }
            else
            {
                output.WriteLine(_colours ? line.Content : AnsiCodes.Remove(line.Content));
            }
        }
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hosting.Executables;

namespace Hosting.Commands;

/// <summary>The verbs that address a running AppHost: <c>ps</c>, <c>describe</c>, <c>logs</c>, <c>wait</c>, <c>start</c>, <c>stop</c>, <c>restart</c>, <c>scale</c>, <c>command</c>, <c>export</c>, <c>down</c>, <c>dlq</c>, and <c>reset</c>, for which none may run. They build nothing.</summary>
internal static class ControlCommandLine
{
    private static readonly string[] Verbs = ["ps", "describe", "logs", "wait", "start", "stop", "restart", "scale", "command", "export", "down", "reset", "dlq", "help"];

    private static readonly TimeSpan CommandPatience = TimeSpan.FromMinutes(2);

    /// <summary>Whether the arguments are for a running AppHost; options may stand before the verb.</summary>
    public static bool TryGetVerb(string[] args)
    {
        var first = Array.FindIndex(args, static arg => !arg.StartsWith('-'));
        return first >= 0 && Verbs.Contains(first > 0 && args[first - 1] == "--run" ? args.ElementAtOrDefault(first + 1) : args[first]);
    }

    /// <param name="terminal">Where a person answers, or null when there is none.</param>
    /// <returns>The exit code: 0, 1 when the verb could not be carried out, or 2 when the time of a wait was up.</returns>
    public static int Run(string[] args, string checkoutDirectory, TextWriter output, TextWriter error, TextReader? terminal = null)
    {
        try
        {
            var line = args is ["help", .. var rest] ? (string[])[.. rest, "--help"] : args;
            var root = Root(checkoutDirectory, output, new ResetVerb(checkoutDirectory, output, terminal));
            // A name that begins with @ is a name, not a file of arguments.
            var parsed = root.Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null });
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (StartupException failure)
        {
            error.WriteLine(failure.Message);
            return failure is WaitTimeoutException ? 2 : 1;
        }
    }

    private static RootCommand Root(string checkoutDirectory, TextWriter output, ResetVerb resetVerb)
    {
        var verbs = new ControlVerbs(output);
        var run = new Option<string?>("--run") { Description = "The run to address, when it is an isolated one.", HelpName = "ID", Recursive = true };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var reveal = new Option<bool>("--reveal") { Description = "Show secrets." };
        var name = new Argument<string>("NAME") { Description = "A resource, or one of its replicas such as user-service-1." };
        ControlClient Client(ParseResult parsed) => ControlClient.Find(checkoutDirectory, parsed.GetValue(run));
        ControlResponse Carried(ParseResult parsed, ControlRequest request) => Client(parsed).Ask(request, CommandPatience);
        string Name(ParseResult parsed) => parsed.GetRequiredValue(name);
        void Show<T>(ParseResult parsed, T answer, JsonTypeInfo<T> type, Action<T, TextWriter> print)
        {
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(answer, type));
            }
            else
            {
                print(answer, output);
            }
        }

        var list = new Command("ps", "Lists the resources.") { json };
        list.SetAction(parsed => Show(parsed, Client(parsed).Ask(new ControlRequest("ps")).Resources!, PrintedJson.Readable.IReadOnlyListResourceStatus, ControlPrinter.Print));
        var describe = new Command("describe", "Shows endpoints, connection string and environment of a resource.") { name, json, reveal };
        describe.SetAction(parsed => Show(
            parsed, Client(parsed).Ask(new ControlRequest("describe", Name(parsed), parsed.GetValue(reveal))).Description!, PrintedJson.Readable.ResourceDescription, ControlPrinter.Print));
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with every further line, until Ctrl+C or the end of the AppHost." };
        var logs = new Command("logs", "Shows the output of a resource; lines of several replicas with the replica's name.") { name, follow };
        logs.SetAction(parsed => verbs.Logs(Client(parsed), Name(parsed), parsed.GetValue(follow)));
        var timeout = new Option<double?>("--timeout") { Description = "Give up after so many seconds, with exit code 2.", HelpName = "SECONDS" };
        var wait = new Command("wait", "Waits until a resource is healthy or has done its work; exit code 1 when it cannot become so.") { name, timeout };
        wait.SetAction(parsed => verbs.Wait(Client(parsed), Name(parsed), parsed.GetValue(timeout)));
        var replicas = new Argument<int>("REPLICAS") { Description = "How many there shall be." };
        var scale = new Command("scale", "Changes how many replicas of a project run: up on the next ports, down from the last.") { name, replicas, json };
        scale.SetAction(parsed => Show(
            parsed, Carried(parsed, new ControlRequest("scale", Name(parsed), Replicas: parsed.GetRequiredValue(replicas))).Resources!, PrintedJson.Readable.IReadOnlyListResourceStatus, ControlPrinter.Print));
        var own = new Argument<string?>("COMMAND") { Description = "One of its commands.", Arity = ArgumentArity.ZeroOrOne };
        var custom = new Command("command", "Carries out a command that the model gives to a resource, or lists them.") { name, own, json };
        custom.SetAction(parsed =>
        {
            if (Carried(parsed, new ControlRequest("command", Name(parsed), Command: parsed.GetValue(own))).Commands is { } commands)
            {
                Show(parsed, commands, PrintedJson.Readable.IReadOnlyListCommandDescription, (all, writer) => ControlPrinter.Print(Name(parsed), all, writer));
            }
        });
        var file = new Option<string?>("--output", "-o") { Description = "The archive, .data/export-….zip by default; a relative path counts from the checkout.", HelpName = "FILE" };
        var export = new Command("export", "Writes states, logs and telemetry of the run into one zip, secrets masked.") { file, json };
        export.SetAction(parsed =>
        {
            var client = Client(parsed);
            // Counted from the checkout, since the script has gone there.
            var path = Path.GetFullPath(parsed.GetValue(file) ?? Path.Combine(".data", $"export-{client.Run.RunId}-{DateTime.Now:yyyyMMdd-HHmmss}.zip"), checkoutDirectory);
            Show(parsed, client.Ask(new ControlRequest("export", Path: path), CommandPatience).Export!, PrintedJson.Readable.ExportSummary, ControlPrinter.Print);
        });
        var down = new Command("down", "Stops the application.");
        down.SetAction(parsed => verbs.Down(Client(parsed)));

        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var data = new Option<string?>("--DataDirectory") { Description = "The folder, when it is not .data (or what the environment variable DataDirectory says).", HelpName = "PATH" };
        var reset = new Command("reset", "Removes all data of earlier runs: databases, broker data, mail, passwords.") { yes, data };
        reset.SetAction(parsed => resetVerb.Run(parsed.GetValue(data) ?? Environment.GetEnvironmentVariable("DataDirectory"), parsed.GetValue(yes)));

        // Its arguments are the program's.
        var deadLetters = new Command("dlq", "Works with dead letters: list, show ID, replay [ID...], purge [ID...]; 'dlq help' says more.") { TreatUnmatchedTokensAsErrors = false };
        deadLetters.SetAction(parsed => ProgramVerb.Run(Client(parsed), "dlq", parsed.UnmatchedTokens));

        var root = new RootCommand("Addresses the AppHost that runs from this checkout. To start one: see 'run.sh --help'.") { run, list, describe, logs, wait, scale, custom, export, down, deadLetters, reset };
        root.HelpName = "run.sh";
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        foreach (var (verb, help) in new[] { ("start", "Starts a resource."), ("stop", "Stops a resource."), ("restart", "Stops and starts a resource.") })
        {
            var command = new Command(verb, help) { name };
            command.SetAction(parsed => Carried(parsed, new ControlRequest(verb, Name(parsed))));
            root.Add(command);
        }

        return root;
    }
}

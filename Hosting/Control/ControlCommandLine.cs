using System.CommandLine;
using Hosting.Executables;

namespace Hosting.Control;

/// <summary>The verbs that address a running AppHost: <c>ps</c>, <c>describe</c>, <c>logs</c>, <c>wait</c>, <c>start</c>, <c>stop</c>, <c>restart</c>, <c>scale</c>, <c>command</c>, <c>export</c>, <c>down</c>, <c>dlq</c>, and <c>reset</c>, for which none may run. They build nothing.</summary>
internal static class ControlCommandLine
{
    private static readonly string[] Verbs = ["ps", "describe", "logs", "wait", "start", "stop", "restart", "scale", "command", "export", "down", "reset", "dlq", "help"];

    /// <summary>Whether the arguments are for a running AppHost; options may stand before the verb.</summary>
    public static bool TryGetVerb(string[] args)
    {
        var first = Array.FindIndex(args, static arg => !arg.StartsWith('-'));
        return first >= 0 && Verbs.Contains(first > 0 && args[first - 1] == "--run" ? args.ElementAtOrDefault(first + 1) : args[first]);
    }

    /// <param name="args">The command line.</param>
    /// <param name="checkoutDirectory">The folder of the solution.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="terminal">Where a person answers, or null when there is none.</param>
    /// <returns>The exit code: 0, 1 when the verb could not be carried out, or 2 when the time of a wait was up.</returns>
    public static int Run(string[] args, string checkoutDirectory, TextWriter output, TextWriter error, TextReader? terminal = null)
    {
        try
        {
            var line = args is ["help", .. var rest] ? (string[])[.. rest, "--help"] : args;
            // A name that begins with @ is a name, not a file of arguments.
            var parsed = Root(new ControlVerbs(checkoutDirectory, output), new ResetVerb(checkoutDirectory, output, terminal), new ProgramVerb(checkoutDirectory)).Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null });
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (StartupException failure)
        {
            error.WriteLine(failure.Message);
            return failure is WaitTimeoutException ? 2 : 1;
        }
    }

    private static RootCommand Root(ControlVerbs verbs, ResetVerb resetVerb, ProgramVerb programVerb)
    {
        var run = new Option<string?>("--run") { Description = "The run to address, when it is an isolated one.", HelpName = "ID", Recursive = true };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var reveal = new Option<bool>("--reveal") { Description = "Show secrets." };
        var name = new Argument<string>("NAME") { Description = "A resource, or one of its replicas such as user-service-1." };

        var list = new Command("ps", "Lists the resources.") { json };
        list.SetAction(parsed => verbs.List(parsed.GetValue(run), parsed.GetValue(json)));
        var describe = new Command("describe", "Shows endpoints, connection string and environment of a resource.") { name, json, reveal };
        describe.SetAction(parsed => verbs.Describe(parsed.GetValue(run), parsed.GetRequiredValue(name), parsed.GetValue(json), parsed.GetValue(reveal)));
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with every further line, until Ctrl+C or the end of the AppHost." };
        var logs = new Command("logs", "Shows the output of a resource; lines of several replicas with the replica's name.") { name, follow };
        logs.SetAction(parsed => verbs.Logs(parsed.GetValue(run), parsed.GetRequiredValue(name), parsed.GetValue(follow)));
        var timeout = new Option<double?>("--timeout") { Description = "Give up after so many seconds, with exit code 2.", HelpName = "SECONDS" };
        var wait = new Command("wait", "Waits until a resource is healthy or has done its work; exit code 1 when it cannot become so.") { name, timeout };
        wait.SetAction(parsed => verbs.Wait(parsed.GetValue(run), parsed.GetRequiredValue(name), parsed.GetValue(timeout)));
        var replicas = new Argument<int>("REPLICAS") { Description = "How many there shall be." };
        var scale = new Command("scale", "Changes how many replicas of a project run: up on the next ports, down from the last.") { name, replicas, json };
        scale.SetAction(parsed => verbs.Scale(parsed.GetValue(run), parsed.GetRequiredValue(name), parsed.GetRequiredValue(replicas), parsed.GetValue(json)));
        var own = new Argument<string?>("COMMAND") { Description = "One of its commands.", Arity = ArgumentArity.ZeroOrOne };
        var custom = new Command("command", "Carries out a command that the model gives to a resource, or lists them.") { name, own, json };
        custom.SetAction(parsed => verbs.Command(parsed.GetValue(run), parsed.GetRequiredValue(name), parsed.GetValue(own), parsed.GetValue(json)));
        var file = new Option<string?>("--output", "-o") { Description = "The archive, .data/export-….zip by default; a relative path counts from the checkout.", HelpName = "FILE" };
        var export = new Command("export", "Writes states, logs and telemetry of the run into one zip, secrets masked.") { file, json };
        export.SetAction(parsed => verbs.Export(parsed.GetValue(run), parsed.GetValue(file), parsed.GetValue(json)));
        var down = new Command("down", "Stops the application.");
        down.SetAction(parsed => verbs.Down(parsed.GetValue(run)));

        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var data = new Option<string?>("--DataDirectory") { Description = "The folder, when it is not .data (or what the environment variable DataDirectory says).", HelpName = "PATH" };
        var reset = new Command("reset", "Removes all data of earlier runs: databases, broker data, mail, passwords.") { yes, data };
        reset.SetAction(parsed => resetVerb.Run(parsed.GetValue(data) ?? Environment.GetEnvironmentVariable("DataDirectory"), parsed.GetValue(yes)));

        // Its arguments are the program's.
        var deadLetters = new Command("dlq", "Works with dead letters: list, show ID, replay [ID...], purge [ID...]; 'dlq help' says more.") { TreatUnmatchedTokensAsErrors = false };
        deadLetters.SetAction(parsed => programVerb.Run(parsed.GetValue(run), "dlq", parsed.UnmatchedTokens));

        var root = new RootCommand("Addresses the AppHost that runs from this checkout. To start one: see 'run.sh --help'.") { run, list, describe, logs, wait, scale, custom, export, down, deadLetters, reset };
        root.HelpName = "run.sh";
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        foreach (var (verb, help) in new[] { ("start", "Starts a resource."), ("stop", "Stops a resource."), ("restart", "Stops and starts a resource.") })
        {
            var command = new Command(verb, help) { name };
            command.SetAction(parsed => verbs.Execute(parsed.GetValue(run), verb, parsed.GetRequiredValue(name)));
            root.Add(command);
        }

        return root;
    }
}

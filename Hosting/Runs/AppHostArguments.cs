using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>The command line of an AppHost: its own options, and what is left for configuration.</summary>
internal sealed class AppHostArguments
{
    public const string HelpText =
        """
        Runs the distributed application until Ctrl+C or 'down'.

        Usage:
          run.sh [options] [--KEY VALUE | --KEY=VALUE]...
          run.sh ps | describe | logs | wait | start | stop | restart | scale | command | export | down | reset      (see 'run.sh help')
          run.sh doctor                                                                  What this machine lacks, and the remedy.

        Options:
          --ephemeral                 Keeps nothing: data and passwords are gone when the run ends.
          --isolated                  Runs beside others: free ports, a data folder of its own, nothing kept.
          --containers=MODE           auto (default): containers where an engine answers and has or gets the images, native executables
                                      elsewhere; always: containers only; never: native executables only.
          --set RESOURCE:KEY=VALUE    Gives one resource a configuration value, over what the model says. May be repeated.
          --restart RESOURCE=POLICY   never (default), or on-failure: starts it again after a crash, after 1, 2, 4 … 60 s. May be repeated.
          --DisableDashboard true     Starts no dashboard.
          --help                      Shows this.

        Without running anything:
          --operation publish --step publish-manifest --output-path FOLDER
                                      Writes the model as aspire-manifest.json, for tools that deploy it.

        Everything else is configuration of the model, for example --UserService:Replicas 3.
        """;

    public bool Isolated { get; private init; }

    public bool Ephemeral { get; private init; }

    public bool Help { get; private init; }

    /// <summary>The folder of the manifest to write; null when the application is to run.</summary>
    public string? PublishTo { get; private init; }

    /// <summary>In the order of the command line: of two for one key the later counts.</summary>
    public IReadOnlyList<ResourceSetting> Settings { get; private init; } = [];

    public IReadOnlyList<RestartSetting> Restarts { get; private init; } = [];

    public IReadOnlyList<string> Configuration { get; private init; } = [];

    /// <exception cref="StartupException">An argument is not understood.</exception>
    public static AppHostArguments Parse(IReadOnlyList<string> args)
    {
        var settings = new List<ResourceSetting>();
        var restarts = new List<RestartSetting>();
        var configuration = new List<string>();
        var flags = new HashSet<string>();
        var publishing = new Dictionary<string, string>();
        args = [.. args.SelectMany(static arg => arg.StartsWith("--set=", StringComparison.Ordinal) || arg.StartsWith("--restart=", StringComparison.Ordinal) ? arg.Split('=', 2) : [arg])];
        for (var i = 0; i < args.Count; i++)
        {
            var next = i + 1 < args.Count ? args[i + 1] : null;
            switch (args[i])
            {
                case "--isolated" or "--ephemeral" or "--help":
                    flags.Add(args[i]);
                    break;
                case "--operation" or "--step" or "--output-path" when next is not null:
                    publishing[args[i]] = next;
                    i++;
                    break;
                case "-h" or "-?":
                    flags.Add("--help");
                    break;
                case "--set":
                    settings.Add(ResourceSetting.Parse(next ?? ""));
                    i++;
                    break;
                case "--restart":
                    restarts.Add(RestartSetting.Parse(next ?? ""));
                    i++;
                    break;
                case var pair when pair.Contains('=', StringComparison.Ordinal):
                    configuration.Add(pair);
                    break;
                case var key when key.StartsWith("--", StringComparison.Ordinal) && next is not null && !next.StartsWith("--", StringComparison.Ordinal):
                    configuration.AddRange([key, next]);
                    i++;
                    break;
                case var other:
                    // Configuration would pass over it in silence, and a misspelt verb would start everything.
                    throw new StartupException($"The argument '{other}' is not understood: it is neither a verb nor a setting of the form --KEY VALUE (see --help).");
            }
        }

        return new AppHostArguments
        {
            Isolated = flags.Contains("--isolated"),
            Ephemeral = flags.Contains("--ephemeral"),
            Help = flags.Contains("--help"),
            PublishTo = PublishFolder(publishing),
            Settings = settings,
            Restarts = restarts,
            Configuration = configuration,
        };
    }

    private static string? PublishFolder(Dictionary<string, string> options) =>
        (options.GetValueOrDefault("--operation", "run"), options.GetValueOrDefault("--step"), options.GetValueOrDefault("--output-path")) switch
        {
            ("run", null, null) => null,
            ("publish", "publish-manifest", { } folder) => folder,
            _ => throw new StartupException(
                "The embedded engine publishes a manifest and nothing else: write --operation publish --step publish-manifest --output-path FOLDER, or build on real Aspire for more (docs/engines.md)."),
        };
}

using Hosting.Executables;
using Tests.Hosting.Processes;
using Tests.Testing;

/// <summary>
/// Lets a second process of this assembly play an AppHost that can be killed: .NET calls this before Main
/// when DOTNET_STARTUP_HOOKS names the assembly.
/// </summary>
internal static class StartupHook
{
    public const string FolderVariable = "TESTS_APPHOST_FOLDER";
    public const string RunVariable = "TESTS_APPHOST_RUN";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ShellAppHost.CheckoutVariable) is { } checkout)
        {
            ShellAppHost.Run(checkout);
        }

        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        var mark = new RunMark(Environment.GetEnvironmentVariable(RunVariable)!);
        var nothing = new Dictionary<string, string?>();
        foreach (var variable in new[] { FolderVariable, RunVariable, "DOTNET_STARTUP_HOOKS" })
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        var watchdog = Watchdog.Start(mark, folder);
        Console.WriteLine($"watchdog {watchdog.Id}");
        string[] scripts =
        [
            "echo plain; exec sleep 600",
            "trap '' TERM HUP INT; echo stubborn; while :; do sleep 600; done",
            "setsid sh -c 'echo session; exec sleep 600' & exit 0",
            "(setsid sh -c '(echo twice; exec sleep 600) &' &) ; exit 0",
        ];
        foreach (var script in scripts)
        {
            ChildProcess.Start(new ProcessSpec("/bin/sh", ["-c", script], "/", nothing), mark, static (line, _) => Console.WriteLine(line));
        }

        Hang.UntilCancelledAsync(CancellationToken.None).GetAwaiter().GetResult();
    }
}

using global::Hosting;
using global::Hosting.ApplicationModel;

namespace Tests.Hosting.Processes;

/// <summary>A process of this assembly as an AppHost whose resources are small scripts: it is up in a moment, and they behave badly.</summary>
internal static class ShellAppHost
{
    public const string CheckoutVariable = "TESTS_APPHOST_CHECKOUT";
    private const string ArgumentsVariable = "TESTS_APPHOST_ARGUMENTS";
    private const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    /// <summary>The command that starts it.</summary>
    public static string Command => Environment.ProcessPath!;

    public static Dictionary<string, string> Variables(string checkout, params string[] args) => new()
    {
        [HooksVariable] = typeof(ShellAppHost).Assembly.Location,
        [CheckoutVariable] = checkout,
        [ArgumentsVariable] = string.Join('\n', args),
    };

    /// <summary>Called in that process before its Main; it ends here.</summary>
    public static void Run(string checkout)
    {
        var args = Environment.GetEnvironmentVariable(ArgumentsVariable)!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var variable in new[] { CheckoutVariable, ArgumentsVariable, HooksVariable })
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        // On a thread of its own, so that what it throws is nobody's but the AppHost's.
        var main = new Thread(() => Describe(checkout, args));
        main.Start();
        main.Join();
        Environment.Exit(0);
    }

    private static void Describe(string checkout, string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = args, AssemblyName = typeof(ShellAppHost).Assembly.GetName().Name, ProjectDirectory = Path.Combine(checkout, "AppHost"),
        });
        var plain = builder.AddExecutable("plain", "/bin/sh", "/", "-c", "echo plain; exec sleep 600").WithHttpEndpoint(name: "http");
        builder.AddExecutable("stubborn", "/bin/sh", "/", "-c", "trap '' TERM HUP INT; echo stubborn; while :; do sleep 600; done");
        builder.AddExecutable("forking", "/bin/sh", "/", "-c", "setsid sh -c 'echo session; exec sleep 600' & (setsid sh -c '(echo twice; exec sleep 600) &' &); echo forking; exec sleep 600")
            .WaitFor(plain);
        if (builder.Configuration["Persistent:Image"] is { } image)
        {
            builder.AddContainer("kept", image).WithArgs("-c", $"echo {builder.Configuration["Persistent:Says"]}; exec sleep 600").WithLifetime(ContainerLifetime.Persistent)
                .Resource.Entrypoint = "/bin/sh";
        }

        builder.Build().Run();
    }
}

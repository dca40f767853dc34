using Hosting.Commands;
using Hosting.Executables;
using Hosting.Runs;
using Tests.Hosting.Executables;
using Tests.Hosting.Runs;

namespace Tests.Hosting.Commands;

/// <summary>A test of verbs against an AppHost that is played in this process.</summary>
public abstract class ControlCommandLineTest : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _running = [];

    internal Checkout Checkout { get; } = new();

    internal FakeControlTarget Target { get; } = new();

    internal Shell Shell { get; } = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }

        Shell.Dispose();
        Checkout.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Run Start(params string[] args)
    {
        var run = Checkout.Open(args);
        _running.Add(run);
        Serve(run.SocketPath);
        return run;
    }

    /// <summary>Answers there for the played AppHost.</summary>
    private protected void Serve(string socketPath)
    {
        var server = new ControlServer(socketPath, Target);
        server.Start();
        _running.Add(server);
    }

    private protected ValueTask StopServingAsync() => _running[^1].DisposeAsync();

    /// <summary>A process that ends 0.2 s after SIGTERM, recorded as the AppHost of the checkout.</summary>
    private protected ChildProcess Pretend()
    {
        var process = Shell.Start("trap 'sleep 0.2; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        Shell.NextLineAsync().GetAwaiter().GetResult();
        new RunRecord("pretended", process.Id, process.StartTime, DateTimeOffset.UtcNow, false, Path.Combine(Checkout.Data, "apphost.sock"), null).Write(Checkout.Folder);
        return process;
    }

    private protected (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        return (ControlCommandLine.Run(args, Checkout.Folder, output, error), output.ToString(), error.ToString());
    }
}

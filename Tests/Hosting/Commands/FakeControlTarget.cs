using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Hosting.ApplicationModel;
using Hosting.Commands;
using Tests.Testing;

namespace Tests.Hosting.Commands;

internal sealed class FakeControlTarget : IControlTarget
{
    public ConcurrentQueue<string> Commands { get; } = new();

    IReadOnlyList<CommandDescription> IControlTarget.Commands(string name) => [new("purge", "Purge queues", "Throws all events away"), new("cut", "Cut", null)];

    public ExecuteCommandResult Outcome { get; set; } = CommandResults.Success();

    public WaitOutcome Waited { get; set; } = new(true, "'messaging' is healthy.");

    public Action OnShutdown { get; set; } = static () => { };

    public IReadOnlyList<ResourceStatus> List() =>
    [
        new("messaging", "Container", "Running", "Healthy", 4711, ["amqp://127.0.0.1:5672"]),
        new("users-migration", "Project", "Finished", null, null, []),
    ];

    public ResourceDescription? Describe(string name, bool reveal) => name switch
    {
        "messaging" => new(
            "messaging", "Container", "Running", "Healthy", 4711, [new("tcp", "tcp://127.0.0.1:5672"), new("management", "http://127.0.0.1:15672")],
            reveal ? "amqp://aspire:secret@127.0.0.1:5672" : "amqp://aspire:***@127.0.0.1:5672",
            new Dictionary<string, string> { ["ConnectionStrings__x"] = "one + two", ["A"] = "1" }),
        "broken" => throw new InvalidOperationException("It is broken."),
        _ => null,
    };

    public Task<ExecuteCommandResult> ExecuteAsync(string command, string name, CancellationToken cancellationToken)
    {
        Commands.Enqueue($"{command} {name}");
        return Task.FromResult(Outcome);
    }

    public Task<ExecuteCommandResult> ScaleAsync(string name, int replicas, CancellationToken cancellationToken)
    {
        Commands.Enqueue($"scale {name} {replicas}");
        return Task.FromResult(Outcome);
    }

    public Task<ExportSummary> ExportAsync(string path, CancellationToken cancellationToken)
    {
        Commands.Enqueue($"export {path}");
        return Task.FromResult(new ExportSummary(path, ["run.txt", "logs/messaging.log"], ["telemetry (the dashboard does not answer)"]));
    }

    public ProgramDescription? Deliverer { get; set; }

    public ProgramDescription? Program(string verb) => verb == "dlq" ? Deliverer : null;

    public bool Has(string name) => name is "messaging" or "users-migration";

    public async IAsyncEnumerable<IReadOnlyList<ResourceLine>> LogsAsync(string name, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Commands.Enqueue($"logs {name} {follow}");
        try
        {
            yield return [new(name, "\e[31mone\e[0m", false), new(name, "two", true)];
            if (follow)
            {
                await Hang.UntilCancelledAsync(cancellationToken);
            }
        }
        finally
        {
            // Whoever reads may have left before the second step as well.
            if (follow)
            {
                Commands.Enqueue("left");
            }
        }
    }

    public Task<WaitOutcome> WaitAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Commands.Enqueue($"wait {name} {timeout}");
        return Task.FromResult(Waited);
    }

    public void Shutdown()
    {
        Commands.Enqueue("shutdown");
        OnShutdown();
    }
}

using Grpc.Core;
using Tests.ServiceDefaults.Resilience;

namespace Tests.Faults.Calls;

/// <summary>One instance runs and is of no use, while 200 readers ask: none fails, and after a moment none waits.</summary>
public sealed class InstanceIllTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private const int AttemptSeconds = 4;

    // One application for all four: each fault ends with its instance or its relay, and the last one with the application.
    [Fact]
    public async Task Reads_OneInstanceDropsConnectionsIsLateUnavailableOrHalted_AllSucceedAndAreFastAgain()
    {
        var app = await StartForLoadAsync(static options => options.Relayed = Links.UserServices, AttemptSeconds);
        // Before there is an instance that knows every user and keeps none.
        var user = await CreateAsync(app);

        var relay = app.RelayOf(app.UserServices[0]);
        await AssertNotNoticedAsync(app, user, "out of reach", () => Done(relay.Reset));
        relay.Heal();
        // A call finds out.
        await using (await ReadAsync(user, readers: 4))
        {
            await SaysAsync(app, "is back", atLeast: 1);
        }

        await AssertNotNoticedAsync(app, user, static async context =>
        {
            using var late = new PeriodicTimer(TimeSpan.FromSeconds(2 * AttemptSeconds));
            await late.WaitForNextTickAsync(context.CancellationToken);
        });

        await AssertNotNoticedAsync(app, user, static _ => throw new RpcException(new Status(StatusCode.Unavailable, "scripted")));

        await AssertNotNoticedAsync(app, user, "is open for", () => app.PauseReplicaAsync(app.UserServices[1]));
        app.ResumeReplica(app.UserServices[1]);
    }

    private static async Task AssertNotNoticedAsync(RunningApplication app, Uri user, Func<ServerCallContext, Task> fault)
    {
        await using var replica = await Replica.StartAsync();
        await app.Consul.RegisterAsync(replica);
        await AssertNotNoticedAsync(app, user, "is open for", async () =>
        {
            await Eventually.HoldsAsync(() => replica.Calls > 0, "the replica to be asked");
            replica.Behaviour = fault;
        });
        await app.Consul.DeregisterAsync();
        await app.AllArePassingAsync();
    }

    private static async Task AssertNotNoticedAsync(RunningApplication app, Uri user, string sign, Func<Task> fault)
    {
        await using var load = await ReadAsync(user);
        var healthy = await load.ReadAsync(10 * Readers);

        var before = Count(app, sign);
        await fault();
        await SaysAsync(app, sign, before + 1);
        // Those that were with it then had to wait.
        await load.GoneOnAsync();
        var ill = await load.ReadAsync(10 * Readers);

        (await load.EndAsync()).AllSucceeded();
        AreFast(ill, healthy, TimeSpan.FromSeconds(AttemptSeconds));
    }

    private static Task SaysAsync(RunningApplication app, string sign, int atLeast) =>
        Eventually.HoldsAsync(() => Count(app, sign) >= atLeast, $"the gateway to say '{sign}'");

    private static int Count(RunningApplication app, string sign) =>
        app.Lines("gateway").Count(line => line.Contains(sign, StringComparison.Ordinal));

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

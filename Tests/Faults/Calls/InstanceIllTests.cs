using Grpc.Core;
using Tests.ServiceDefaults.Resilience;

namespace Tests.Faults.Calls;

/// <summary>One of three instances runs and is of no use, while 200 readers ask: none fails, and after a moment none waits.</summary>
public sealed class InstanceIllTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private const int AttemptSeconds = 4;
    private const string Unreachable = "out of reach";
    private const string Broken = "is open for";

    [Fact]
    public async Task Reads_OneInstanceHalted_AllSucceedAndAreFastAgain()
    {
        var app = await StartForLoadAsync(attemptSeconds: AttemptSeconds);

        await AssertNotNoticedAsync(app, await CreateAsync(app), () => app.PauseReplicaAsync(app.UserServices[0]), Broken);

        app.ResumeReplica(app.UserServices[0]);
    }

    [Fact]
    public async Task Reads_OneInstanceDropsConnections_AllSucceedAndAreFastAgain()
    {
        var app = await StartForLoadAsync(static options => options.Relayed = Links.UserServices, AttemptSeconds);

        await AssertNotNoticedAsync(
            app,
            await CreateAsync(app),
            () =>
            {
                app.RelayOf(app.UserServices[0]).Reset();
                return Task.CompletedTask;
            },
            Unreachable);
    }

    [Fact]
    public async Task Reads_OneInstanceAnswersTooLate_AllSucceedAndAreFastAgain() => await AssertNotNoticedAsync(static async context =>
    {
        using var late = new PeriodicTimer(TimeSpan.FromSeconds(2 * AttemptSeconds));
        await late.WaitForNextTickAsync(context.CancellationToken);
    });

    [Fact]
    public async Task Reads_OneInstanceAnswersUnavailable_AllSucceedAndAreFastAgain() =>
        await AssertNotNoticedAsync(static _ => throw new RpcException(new Status(StatusCode.Unavailable, "scripted")));

    private async Task AssertNotNoticedAsync(Func<ServerCallContext, Task> fault)
    {
        var app = await StartForLoadAsync(static options => options.UserServices = 2, AttemptSeconds);
        // Before the third is there, which knows every user and keeps none.
        var user = await CreateAsync(app);
        await using var third = await Replica.StartAsync();
        await app.Consul.RegisterAsync(third);

        await AssertNotNoticedAsync(
            app,
            user,
            async () =>
            {
                var before = third.Calls;
                await Eventually.HoldsAsync(() => third.Calls > before, "the third to be asked");
                third.Behaviour = fault;
            },
            Broken);
    }

    private static async Task AssertNotNoticedAsync(RunningApplication app, Uri user, Func<Task> fault, string sign)
    {
        await using var load = await ReadAsync(user);
        var healthy = await load.ReadAsync(10 * Readers);

        await fault();
        await Eventually.HoldsAsync(() => app.Lines("gateway").Any(line => line.Contains(sign, StringComparison.Ordinal)), "the gateway to notice");
        // Those that were with it then had to wait.
        await load.GoneOnAsync();
        var ill = await load.ReadAsync(10 * Readers);

        (await load.EndAsync()).AllSucceeded();
        AreFast(ill, healthy, TimeSpan.FromSeconds(AttemptSeconds));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Net.Client;
using Tests.ServiceDefaults.Resilience;
using Tests.Testing;
using Users.V1;
using UserServiceClient = Users.V1.UserService.UserServiceClient;

namespace Tests.Faults.Calls;

/// <summary>All instances are gone for a while: readers hear of it at once, nobody hammers, and it is over when one is back.</summary>
public sealed class AllInstancesAwayTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private const int FewReaders = 10;

    [Fact]
    public async Task Reads_AllKilledAndOneIsBack_FailAtOnceAndThenSucceed()
    {
        var app = await StartForLoadAsync(static options => options.Relayed = Links.UserServices);
        await using var load = await ReadAsync(app, FewReaders);
        var healthy = await load.ReadAsync(100 * FewReaders);

        // The relays stay, so whoever tries to reach an instance is seen.
        await Task.WhenAll(app.UserServices.Select(app.KillReplicaAsync));
        await Eventually.HoldsAsync(() => load.Results.TakeLast(FewReaders).All(static result => result.Status == HttpStatusCode.ServiceUnavailable), "all readers to fail");
        await load.GoneOnAsync();
        var before = await ConnectionsAsync(app);
        var failed = await load.ReadAsync(200 * FewReaders);
        var attempts = await ConnectionsAsync(app) - before;

        Assert.All(failed, static result => Assert.Equal(HttpStatusCode.ServiceUnavailable, result.Status));
        var (usual, now) = (healthy.Within(0.95), failed.Within(0.95));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{failed.Count} requests failed, {attempts} connections, p95 {now.TotalMilliseconds:0.0} ms, {usual.TotalMilliseconds:0.0} ms before"));
        Assert.InRange(attempts, 0, 1.2 * failed.Count);
        Assert.InRange(now, TimeSpan.Zero, TimeSpan.FromTicks(Math.Max(2 * usual.Ticks, TimeSpan.FromMilliseconds(50).Ticks)));

        // One that is warm: what is promised is when somebody looks, not how long a process takes to its first answer.
        await using var replica = await Replica.StartAsync();
        using (var channel = GrpcChannel.ForAddress(replica.Address))
        {
            await new UserServiceClient(channel).GetUserAsync(new GetUserRequest { Id = 1 }, cancellationToken: Cancel);
        }

        var asked = 0L;
        replica.Behaviour = _ =>
        {
            Interlocked.CompareExchange(ref asked, Stopwatch.GetTimestamp(), 0);
            return Task.CompletedTask;
        };
        app.Substitute("user-service-1", new Uri(replica.Address).Port);
        var back = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(() => FirstSuccess(load, back) is not null, "a first success");
        var first = Stopwatch.GetElapsedTime(back, FirstSuccess(load, back)!.End);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"asked after {Stopwatch.GetElapsedTime(back, asked).TotalMilliseconds:0} ms, first success after {first.TotalMilliseconds:0} ms"));
        // A quarter of a second until somebody looks, and what a busy machine adds; pauses that grew as they do when there are others would be longer than this by now.
        Assert.InRange(first, TimeSpan.Zero, OnThisMachine(TimeSpan.FromSeconds(5), healthy));
    }

    private static ReadResult? FirstSuccess(ReaderLoad load, long since) => load.Since(since).FirstOrDefault(static result => result.Status == HttpStatusCode.OK);

    private static async Task<int> ConnectionsAsync(RunningApplication app)
    {
        var connections = 0;
        foreach (var instance in app.UserServices)
        {
            connections += await app.RelayOf(instance).CountAsync(Cancel);
        }

        return connections;
    }
}

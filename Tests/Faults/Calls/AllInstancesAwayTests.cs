using Tests.ServiceDefaults.Resilience;

namespace Tests.Faults.Calls;

/// <summary>All instances are gone for a while: readers hear of it at once, nobody hammers, and it is over when one is back.</summary>
public sealed class AllInstancesAwayTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private const int FewReaders = 10;

    [Fact]
    public async Task Reads_AllKilledAndOneIsBack_FailAtOnceAndThenSucceed()
    {
        var app = await StartForLoadAsync(static options =>
        {
            options.Relayed = Links.UserServices;
            options.Set("gateway", "Logging:LogLevel:Gateway.Errors", "Information");
        });
        await using var load = await ReadAsync(app, FewReaders);

        // The relays stay, so whoever tries to reach an instance is seen.
        await Task.WhenAll(app.UserServices.Select(app.KillReplicaAsync));
        await Eventually.HoldsAsync(() => LatestAre(load, HttpStatusCode.ServiceUnavailable), "all readers to fail");
        await load.GoneOnAsync();
        var before = await ConnectionsAsync(app);
        var failed = await load.ReadAsync(200 * FewReaders);
        var attempts = await ConnectionsAsync(app) - before;

        Assert.All(failed, static result => Assert.Equal(HttpStatusCode.ServiceUnavailable, result.Status));
        // Who waited until somebody looks again would wait for a quarter of a second.
        var typical = failed.Within(0.5);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{failed.Count} requests failed, {attempts} connections, median {typical.TotalMilliseconds:0.0} ms"));
        Assert.InRange(attempts, 0, 1.2 * failed.Count);
        Assert.InRange(typical, TimeSpan.Zero, TimeSpan.FromMilliseconds(250));

        await using var replica = await Replica.StartAsync();
        await app.Consul.RegisterAsync(replica);
        await Eventually.HoldsAsync(() => LatestAre(load, HttpStatusCode.OK), "all readers to succeed");
    }

    private static bool LatestAre(ReaderLoad load, HttpStatusCode status) => load.Results.TakeLast(FewReaders).All(result => result.Status == status);

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

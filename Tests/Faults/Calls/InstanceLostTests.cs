namespace Tests.Faults.Calls;

/// <summary>One of three instances goes, in order or by kill -9, while 200 readers ask; and comes back.</summary>
public sealed class InstanceLostTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    // A look at an instance is one attempt, in which the transport connects up to four times: a relay accepts before it finds nobody behind it.
    private const int ConnectionsOfALook = 4;

    [Fact]
    public async Task Reads_OneInstanceStopsInOrderAndIsKilledLater_AllSucceed()
    {
        var app = await StartForLoadAsync(static options => options.Relayed = Links.UserServices);
        var relay = app.RelayOf(app.UserServices[0]);
        await using var load = await ReadAsync(app);
        Assert.InRange(relay.Open, 1, int.MaxValue);

        await app.StopReplicaAsync(app.UserServices[0]);
        await load.ReadAsync(5 * Readers);
        Assert.DoesNotContain(app.Lines("gateway"), static line => line.Contains("out of reach", StringComparison.Ordinal));
        await app.StartReplicaAsync(app.UserServices[0]);
        await Eventually.HoldsAsync(() => relay.Open > 0, "the instance to serve again");

        var killed = Stopwatch.GetTimestamp();
        await app.KillReplicaAsync(app.UserServices[0]);
        await Eventually.HoldsAsync(
            () => app.Lines("gateway").Any(static line => line.Contains("out of reach", StringComparison.Ordinal)), "the gateway to notice");
        // Attempts that were under way are over then, with all connections that the transport made for them. The relay still accepts, so
        // whoever tries the dead instance from here on is seen: of the reads that follow, one after each pause, and not each third.
        await load.GoneOnAsync();
        var before = await relay.CountAsync(Cancel);
        await load.ReadAsync(10 * Readers);
        var tried = await relay.CountAsync(Cancel) - before;
        Assert.InRange(tried, 0, ConnectionsOfALook * (1 + Pauses(Stopwatch.GetElapsedTime(killed))));

        await app.StartReplicaAsync(app.UserServices[0]);
        await Eventually.HoldsAsync(() => relay.Open > 0, "the instance to serve again");
        await load.ReadAsync(5 * Readers);

        (await load.EndAsync()).AllSucceeded();
    }

    /// <summary>Of 1 s, 2 s, 4 s, …</summary>
    private static int Pauses(TimeSpan time) => (int)Math.Log2(1 + time.TotalSeconds);
}

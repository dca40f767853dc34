using Tests.ServiceDefaults.Resilience;

namespace Tests.Faults.Calls;

/// <summary>Instances that come and go five times a second, one on the network and one in Consul.</summary>
public sealed class FlappingInstanceTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Reads_InstancesFlap_AllSucceedAndTheGatewaySaysSoOnceASecond()
    {
        var app = await StartForLoadAsync(static options => options.Relayed = Links.UserServices);
        await using var replica = await Replica.StartAsync();
        await using var load = await ReadAsync(app, readers: 50);

        var begin = Stopwatch.GetTimestamp();
        var before = app.Lines("gateway").Count;
        using (var timer = new PeriodicTimer(Period))
        {
            while (Stopwatch.GetElapsedTime(begin) < Length)
            {
                app.RelayOf(app.UserServices[0]).Refuse();
                await app.Consul.RegisterAsync(replica);
                await timer.WaitForNextTickAsync(Cancel);
                app.RelayOf(app.UserServices[0]).Heal();
                await app.Consul.DeregisterAsync();
                await timer.WaitForNextTickAsync(Cancel);
            }
        }

        var lines = app.Lines("gateway").Skip(before).ToList();
        // The first at once, and one that was on its way before.
        var most = Stopwatch.GetElapsedTime(begin).TotalSeconds + 2;
        (await load.EndAsync()).AllSucceeded();
        Assert.InRange(lines.Count(line => line.Contains(app.UserServices[0], StringComparison.Ordinal) && IsOfReach(line)), 1, most);
        Assert.InRange(lines.Count(static line => line.Contains("user-service-in-test", StringComparison.Ordinal) && IsOfReach(line)), 0, most);
        Assert.InRange(lines.Count(static line => line.Contains("passing instances", StringComparison.Ordinal)), 1, most);
    }

    private static bool IsOfReach(string line) => line.Contains("out of reach", StringComparison.Ordinal) || line.Contains("is back", StringComparison.Ordinal);
}

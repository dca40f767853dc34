using System.Diagnostics;
using System.Globalization;
using Tests.Testing;

namespace Tests.Faults.Calls;

/// <summary>Consul is killed, comes back knowing nothing, or is not there at the start: no reader notices.</summary>
public sealed class ConsulLostTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private static readonly TimeSpan Registered = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Reads_ConsulKilledAndStartedEmpty_AllSucceed()
    {
        var app = await StartForLoadAsync();
        await app.AllArePassingAsync();
        await using var load = await ReadAsync(app);

        await app.Consul.KillAsync();
        await load.GoOnAsync(TimeSpan.FromSeconds(3));
        await app.Consul.StartAsync();
        await AssertRegisteredAsync(app, load);
        await load.ReadAsync(5 * Readers);

        (await load.EndAsync()).AllSucceeded();
    }

    [Fact]
    public async Task Reads_ConsulAbsentAtTheStart_AllSucceed()
    {
        var app = await StartForLoadAsync(static options => options.Away = Links.Consul);
        await using var load = await ReadAsync(app);

        await load.GoOnAsync(TimeSpan.FromSeconds(1));
        app.ConsulRelay.Heal();
        await AssertRegisteredAsync(app, load);
        await load.ReadAsync(5 * Readers);

        (await load.EndAsync()).AllSucceeded();
    }

    private static async Task AssertRegisteredAsync(RunningApplication app, ReaderLoad load)
    {
        var begin = Stopwatch.GetTimestamp();
        await app.AllArePassingAsync();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all registered after {elapsed.TotalSeconds:0.0} s"));
        Assert.InRange(elapsed, TimeSpan.Zero, OnThisMachine(Registered, [.. load.Results]));
    }
}

namespace Tests.Faults.Calls;

/// <summary>Consul is killed, comes back knowing nothing, or is not there at the start: no reader notices.</summary>
public sealed class ConsulLostTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    [Fact]
    public async Task Reads_ConsulKilledAndStartedEmpty_AllSucceed()
    {
        var app = await StartForLoadAsync();
        await app.AllArePassingAsync();
        await using var load = await ReadAsync(app);

        await app.Consul.KillAsync();
        await load.GoOnAsync(TimeSpan.FromSeconds(3));
        await app.Consul.StartAsync();
        await app.AllArePassingAsync();
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
        await app.AllArePassingAsync();
        await load.ReadAsync(5 * Readers);

        (await load.EndAsync()).AllSucceeded();
    }
}

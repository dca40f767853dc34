using System.Runtime.Versioning;
using Hosting.Containers;
using Hosting.Executables;
using Hosting.Runs;
using Tests.Hosting.Runs;

namespace Tests.Hosting.Containers;

/// <summary>What a run that was killed together with its watchdog left in the engine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ContainerCleanupTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Start_AfterAKilledRunWithContainers_RemovesThemByItsLabel()
    {
        using var engine = new FakeEngine();
        GivenADeadRun("abcdefghij", new ContainerTrace(engine.Cli, Host: null));

        await using (var run = _checkout.Open("--isolated"))
        {
            Assert.Equal("Removed what run abcdefghij left.", Assert.Single(run.Notices));
        }

        Assert.Contains("ps -aq --filter label=apphost.run=abcdefghij", engine.Calls);
        Assert.Contains("network ls -q --filter label=apphost.run=abcdefghij", engine.Calls);
        Assert.Contains("volume ls -q --filter label=apphost.run=abcdefghij", engine.Calls);
    }

    [Fact]
    public async Task Start_EngineDoesNotAnswer_TellsAndTriesAgainNextTime()
    {
        using var engine = new FakeEngine(answers: false);
        GivenADeadRun("abcdefghij", new ContainerTrace(engine.Cli, Host: null));

        await using (var run = _checkout.Open("--isolated"))
        {
            Assert.Equal(
                "Containers of run abcdefghij, which was killed, cannot be removed, since docker does not answer: the next start tries again.", Assert.Single(run.Notices));
        }

        Assert.True(File.Exists(RunRecord.PathOf(_checkout.Folder, "abcdefghij")));
    }

    [Fact]
    public async Task Dispose_OfARunWithContainers_HasTheWatchdogRemoveThem()
    {
        using var engine = new FakeEngine();
        var run = _checkout.Open("--isolated");
        run.UseContainers(new ContainerTrace(engine.Cli, Host: null));

        Assert.Equal(engine.Cli, RunRecord.Read(RunRecord.PathOf(_checkout.Folder, run.Id))?.Containers?.Cli);
        Assert.Empty(engine.Calls);
        await run.DisposeAsync();

        Assert.Contains($"ps -aq --filter label=apphost.run={run.Id}", engine.Calls);
    }

    [Fact]
    public async Task Reset_DataWithVolumes_RemovesThemByTheLabelOfTheFolder()
    {
        using var engine = new FakeEngine();
        await using (var run = _checkout.Open())
        {
            run.KeepInEngine(new ContainerTrace(engine.Cli, Host: null));
        }

        DataFolder.Remove(_checkout.Folder, _checkout.Data);

        Assert.Contains($"volume ls -q --filter label=apphost.data={ContainerScope.DataOf(_checkout.Data)}", engine.Calls);
        Assert.False(Directory.Exists(_checkout.Data));
    }

    private void GivenADeadRun(string id, ContainerTrace containers) =>
        new RunRecord(id, ProcessId: 0, ProcessStartTime: 0, DateTimeOffset.UnixEpoch, IsIsolated: true, "none", EphemeralDirectory: null, containers).Write(_checkout.Folder);
}

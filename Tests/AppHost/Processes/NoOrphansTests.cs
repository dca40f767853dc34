using System.Net.Http.Json;
using Tests.EndToEnd;

namespace Tests.AppHost.Processes;

/// <summary>However the AppHost ends, nothing of it stays, and the next start finds what was there.</summary>
public sealed class NoOrphansTests : IDisposable
{
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(20);
    private readonly string _data = Directory.CreateTempSubdirectory("apphost-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task AppHost_Terminated_EndsInOrderAndLeavesNothing()
    {
        await using var app = await StartAsync();
        using var gateway = await app.ReadyAsync();

        LinuxProcess.Signal(app.Id, LinuxProcess.Terminate);

        Assert.Equal(0, await app.ExitCodeAsync());
        await app.NothingIsLeftAsync(Gone);
    }

    /// <summary>The moment is given by how many processes there are.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(16)]
    public async Task AppHost_KilledWhileItStarts_LeavesNothing(int processes)
    {
        await using var app = await StartAsync();
        await Eventually.HoldsAsync(() => app.Processes.Running().Count >= processes, within: TimeSpan.FromMinutes(1));

        LinuxProcess.Signal(app.Id, LinuxProcess.Kill);

        await app.NothingIsLeftAsync(Gone);
    }

    [Fact]
    public async Task Everything_KilledWithAnEventUnderWay_GoesOnWithItAtTheNextStart()
    {
        string address;
        await using (var app = await StartAsync())
        {
            using var gateway = await app.ReadyAsync();
            address = await CreateAsync(gateway, "ada@example.com");
            await Mails.WaitForAsync(Path.Combine(_data, "mail"), "ada@example.com");

            // The broker takes no event: it is leased by the user service that sends it.
            foreach (var (id, _) in app.Processes.Running().Where(static process => process.Command.Contains("beam.smp", StringComparison.Ordinal)))
            {
                LinuxProcess.Signal(id, LinuxProcess.Stop);
            }

            await CreateAsync(gateway, "grace@example.com");
            LinuxProcess.Signal(app.Id, LinuxProcess.Kill);
            app.Processes.KillAll();
            await app.NothingIsLeftAsync(Gone);
        }

        await using var again = await StartAsync();
        using var client = await again.ReadyAsync();
        Assert.True(await Mails.IsThereWithinAsync(Path.Combine(_data, "mail"), "grace@example.com", TimeSpan.FromSeconds(3)), "No mail within 3 s of ready.");
        Assert.Equal("ada@example.com", (await client.GetFromJsonAsync<UserAnswer>(address, Cancel))!.Email);
    }

    private static async Task<string> CreateAsync(HttpClient gateway, string email)
    {
        using var created = await gateway.PostAsJsonAsync("/users", new { name = "Ada", email }, Cancel);
        created.EnsureSuccessStatusCode();
        return created.Headers.Location!.OriginalString;
    }

    /// <summary>The brokers' programs are fetched by whoever comes first, and no test counts an installer.</summary>
    private async Task<AppHostProcess> StartAsync()
    {
        await FetchedProgram.Brokers.NeedAsync();
        return AppHostProcess.Start(_data, ["--Isolated=true", string.Create(CultureInfo.InvariantCulture, $"--UserService:Replicas={1}")]);
    }
}

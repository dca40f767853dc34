using Microsoft.Extensions.Logging;

namespace Tests.ServiceDefaults.Discovery.Registration;

/// <summary>A registration that is lost, overwritten or cannot be made is made again.</summary>
public sealed class RegistrationKeeperTests : ConsulRegistrationTest
{
    [Fact]
    public async Task Registration_OverwrittenByAnotherInstance_IsWarnedOfAndMadeAgain()
    {
        await StartAsync(static _ => { }, ("Consul:Registration:VerifyInterval", "00:00:00.1"));
        var own = (await RegisteredAsync()).GetProperty("Port").GetInt32();

        Consul.Add("test-service", Id, 9);

        await Eventually.HoldsAsync(() => Consul.Find(Id)!.Value.GetProperty("Port").GetInt32() == own);
        Assert.Contains("overwritten", Assert.Single(Log.GetSnapshot(), line => line.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registration_LeftBehindByAnEarlierProcess_IsRemovedBeforeTheOwnIsMade()
    {
        // Consul would keep the state of its check.
        Consul.Add("test-service", Id, 9);

        await StartAsync(static _ => { });
        await Eventually.HoldsAsync(() => Consul.Find(Id) is { } found && found.GetProperty("Port").GetInt32() != 9);

        var changes = Consul.Requests.Select(static uri => uri.AbsolutePath)
            .Where(static path => path.EndsWith("register", StringComparison.Ordinal) || path.Contains("deregister", StringComparison.Ordinal));
        Assert.Equal([$"/v1/agent/service/deregister/{Id}", "/v1/agent/service/register"], changes);
    }

    [Fact]
    public async Task Registration_LostAgainAndAgain_IsNotAStormOfRequests()
    {
        await StartAsync(static _ => { });
        await RegisteredAsync();
        var begin = Stopwatch.StartNew();

        for (var losses = 0; losses < 6; losses++)
        {
            Consul.LoseState();
            await RegisteredAsync();
        }

        // Two requests for each registration, four rounds at once and the others half a second apart.
        Assert.InRange(Consul.Requests.Count, 1, 2 * (6 + (begin.Elapsed.TotalSeconds * 2)) + 4);
    }

    [Fact]
    public async Task Registration_ConsulLosesItsState_IsMadeAgain()
    {
        await StartAsync(static _ => { });
        await RegisteredAsync();
        var lost = Stopwatch.StartNew();

        Consul.LoseState();

        await RegisteredAsync();
        // The loss ends the look at it, which would have lasted for the VerifyInterval of 10 s otherwise.
        Assert.InRange(lost.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Registration_ConsulIsDownAtTheStart_IsMadeWhenItAnswers()
    {
        Consul.IsDown = true;
        var app = await StartAsync(static _ => { });
        using var http = new HttpClient();
        await Eventually.HoldsAsync(() => !Consul.Requests.IsEmpty);
        Assert.Equal("Degraded", await http.GetStringAsync(new Uri(app.Address(), "/health"), TestContext.Current.CancellationToken));

        Consul.IsDown = false;

        await RegisteredAsync();
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri(app.Address(), "/health"), TestContext.Current.CancellationToken));
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bench.Bare;
using Bench.Processes;
using Bench.Seed;

namespace Bench.Faults;

/// <summary>
/// Consul, three instances of user-service, and before them the application's gateway and the seed's side by side: whatever happens, happens
/// to both at once. Each case has a stage of its own.
/// </summary>
internal sealed class FaultStage : IAsyncDisposable
{
    private const string ScriptedId = "user-service-scripted";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly StageSetting _setting;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bench-faults-");
    private readonly HttpClient _http = new();
    private ConsulFront? _front;
    private Side? _application;
    private Side? _seed;

    private FaultStage(StageSetting setting) => _setting = setting;

    public StageSetting Setting => _setting;

    public ConsulAgent Consul { get; } = new();

    public ConsulFront Front => _front!;

    public IReadOnlyList<UserInstance> Instances { get; private set; } = [];

    /// <summary>With <see cref="StageSetting.Scripted"/>.</summary>
    public ScriptedInstance? Scripted { get; private set; }

    public Side Application => _application!;

    public Side Seed => _seed!;

    public IReadOnlyList<Side> Sides => [Application, Seed];

    /// <summary>Returns when both sides are warm and have readers.</summary>
    public static async Task<FaultStage> SetAsync(StageSetting setting, CancellationToken cancellationToken)
    {
        var stage = new FaultStage(setting);
        try
        {
            await stage.SetAsync(cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a gateway answers to the creation of a user, and the id where there is one.</summary>
    public async Task<(HttpStatusCode Status, int? Id)> CreateAsync(Side side, string email, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(side.Address, "/users"), new { name = "Ada", email }, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            return (answer.StatusCode, null);
        }

        using var user = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        return (answer.StatusCode, user.RootElement.GetProperty("id").GetInt32());
    }

    /// <summary>Lets the readers have their last answers, and says how many of all since then were failures.</summary>
    public async Task<IReadOnlyList<string>> FailedAsync(long since)
    {
        await Task.WhenAll(Sides.Select(static side => side.Readers.EndAsync()));
        return [.. Sides.Select(side => Noticed.Failed(side.Readers.Since(since)))];
    }

    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable?[] parts = [_application, _seed, .. Instances, Scripted, _front, Consul];
        foreach (var part in parts)
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _http.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task SetAsync(CancellationToken cancellationToken)
    {
        var database = $"Data Source={Path.Combine(_data.FullName, "users.db")}";
        var where = new Dictionary<string, string?> { ["ConnectionStrings__users"] = database };
        await using (var migration = ChildProgram.Start(Built.Program("UserService"), ["migrate"], where))
        {
            if (await migration.WaitForExitAsync(cancellationToken) != 0)
            {
                throw new BenchException("The migration of the users' database has failed: run the AppHost and see its logs.");
            }
        }

        if (!_setting.WithoutConsul)
        {
            await Consul.StartAsync(cancellationToken);
        }

        _front = await ConsulFront.StartAsync(Consul.Address, cancellationToken);
        Instances = [.. Enumerable.Range(1, _setting.Instances).Select(number => new UserInstance(number, Consul.Address, database))];
        await Task.WhenAll(Instances.Select(instance => instance.StartAsync(cancellationToken)));
        if (_setting.Scripted)
        {
            Scripted = await ScriptedInstance.StartAsync(cancellationToken);
            await Consul.RegisterAsync(ScriptedId, "user-service", Scripted.Address, cancellationToken);
        }

        if (!_setting.WithoutConsul)
        {
            var expected = _setting.Instances + (_setting.Scripted ? 1 : 0);
            await Until.TrueAsync(
                async () => (await Consul.PassingAsync("user-service")).Count == expected, "user-service in Consul", Patience, cancellationToken);
        }

        _application = await StartApplicationAsync(cancellationToken);
        _seed = await StartSeedAsync(cancellationToken);
        await ReadAsync(cancellationToken);
    }

    private async Task<Side> StartApplicationAsync(CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{Ports.Free(1)[0]}");
        var own = new Dictionary<string, string?>
        {
            ["Kestrel__Endpoints__http__Url"] = address.GetLeftPart(UriPartial.Authority),
            ["Resilience__RateLimiter__Capacity"] = "20000",
            ["Resilience__RateLimiter__RefillPerSecond"] = "20000",
            // All load comes from one address.
            ["RateLimiting__Capacity"] = "1000000",
            ["RateLimiting__RefillPerSecond"] = "1000000",
        };
        foreach (var (number, instance) in Instances.Index())
        {
            own.Add(string.Create(CultureInfo.InvariantCulture, $"services__user-service__http__{number}"), $"http://127.0.0.1:{instance.Application.Port}");
        }

        var executable = Built.Program("Gateway");
        var program = ChildProgram.Start(executable, [], ServiceEnvironment.Of(executable, "gateway", "gateway", Front.Address, own));
        var side = new Side("this system", program, address, static instance => instance.Application);
        await Until.TrueAsync(
            async () => (await _http.GetAsync(new Uri(address, "/health"), cancellationToken)).IsSuccessStatusCode,
            "the gateway to be healthy", Patience, cancellationToken);
        return side;
    }

    private async Task<Side> StartSeedAsync(CancellationToken cancellationToken)
    {
        var program = ChildProgram.Start(Environment.ProcessPath!,
        [
            SeedGateway.Verb, Front.Address.GetLeftPart(UriPartial.Authority),
            .. Instances.Select(static instance => string.Create(CultureInfo.InvariantCulture, $"{instance.Application.Port}={instance.Seed.Port}")),
        ]);
        var line = await program.WaitForLineAsync(BareServer.Listening, Patience, cancellationToken);
        return new Side("seed's design", program, new Uri(line[BareServer.Listening.Length..]), static instance => instance.Seed);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var (status, id) = (HttpStatusCode.ServiceUnavailable, (int?)null);
        // The first call of a process may take longer than one may.
        await Until.TrueAsync(
            async () =>
            {
                (status, id) = await CreateAsync(Application, $"{Guid.NewGuid():N}@example.com", cancellationToken);
                return id is not null;
            },
            "a first user", Patience, cancellationToken);
        foreach (var side in Sides)
        {
            side.Read(new Uri($"/users/{id}", UriKind.Relative), _setting.Readers);
        }

        await Task.Delay(_setting.WarmUp, cancellationToken);
        // Without Consul the seed's finds nobody.
        foreach (var side in _setting.WithoutConsul ? [Application] : Sides)
        {
            await Until.TrueAsync(
                () => Task.FromResult(side.Readers.Since(0).Count(static answer => answer.IsSuccess) >= 5 * _setting.Readers),
                $"the readers of {side.Name} to be answered", Patience, cancellationToken);
        }
    }
}

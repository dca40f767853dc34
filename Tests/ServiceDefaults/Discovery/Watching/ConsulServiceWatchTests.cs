using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Watching;

namespace Tests.ServiceDefaults.Discovery.Watching;

public sealed class ConsulServiceWatchTests : IAsyncDisposable
{
    private readonly FakeConsul _consul = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConsulDiscoveryOptions _options = new() { RecoveryTime = TimeSpan.FromSeconds(30), IdleTimeout = TimeSpan.FromMinutes(5) };
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConsulConnection _connection;
    private readonly ConsulServiceWatches _watches;

    public ConsulServiceWatchTests()
    {
        _connection = new ConsulConnection(Options.Create(new ConsulOptions()), _time, NullLogger<ConsulConnection>.Instance);
        _watches = new ConsulServiceWatches(
            new ConsulClient(_consul, _connection, _time), Options.Create(_options),
            new DiscoveryMetrics(_meters.GetRequiredService<IMeterFactory>()), _time, NullLogger<ConsulServiceWatch>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _watches.DisposeAsync();
        _connection.Dispose();
        await _meters.DisposeAsync();
        _consul.Dispose();
    }

    [Fact]
    public async Task Watch_InstanceRegisters_SupersedesTheSnapshot()
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1);
        var token = lease.Watch.Current.ChangeToken;

        _consul.Add("users", "users-2", 2);

        await PortsAreAsync(lease, 1, 2);
        Assert.True(token.HasChanged);
    }

    [Fact]
    public async Task Watch_InstanceDeregisters_LosesIt()
    {
        _consul.Add("users", "users-1", 1);
        _consul.Add("users", "users-2", 2);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1, 2);

        _consul.Remove("users-1");
        await PortsAreAsync(lease, 2);

        _consul.Remove("users-2");
        await PortsAreAsync(lease);
    }

    [Fact]
    public async Task Watch_IndexMovesWithoutNews_KeepsTheSnapshot()
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1);
        var snapshot = lease.Watch.Current;
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);

        _consul.Touch();
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count >= 3);

        Assert.Same(snapshot, lease.Watch.Current);
        Assert.False(snapshot.ChangeToken.HasChanged);
    }

    [Fact]
    public async Task Watch_ConsulGoesAway_KeepsWhatItKnewAndGoesOnLater()
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1);

        _consul.IsDown = true;
        _consul.Touch();
        var asked = _consul.Requests.Count;
        await AdvanceUntilAsync(() => _consul.Requests.Count > asked + 3);
        Assert.Equal([1], Ports(lease));

        _consul.IsDown = false;
        _consul.Add("users", "users-2", 2);
        await AdvanceUntilAsync(() => Ports(lease) is [1, 2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_IndexGoesBackwardsOrConsulIsBackAfterAnOutage_AsksAgainFromZero(bool outage)
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);

        Action disturb = outage ? () => _consul.IsDown = true : _consul.LoseState;
        disturb();
        _consul.Touch();
        await AdvanceUntilAsync(() => _consul.AskedIndexes.Count >= 3);

        Assert.Equal([0UL, 11UL, 0UL], _consul.AskedIndexes.Take(3));
    }

    [Fact]
    public async Task Watch_ConsulLosesItsState_KeepsTheInstancesUntilTheyHadTimeToRegisterAgain()
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1);
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);

        _consul.LoseState();
        await Eventually.HoldsAsync(() => lease.Watch.IsRecovering);
        Assert.Equal([1], Ports(lease));

        _consul.Add("users", "users-1", 7);
        await AdvanceUntilAsync(() => Ports(lease) is [7]);
        Assert.False(lease.Watch.IsRecovering);
    }

    [Fact]
    public async Task Watch_StaysEmptyAfterALossOfState_BelievesItInTheEnd()
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1);
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);
        _consul.LoseState();
        await Eventually.HoldsAsync(() => lease.Watch.IsRecovering);

        _time.Advance(_options.RecoveryTime);
        _consul.Touch();

        await AdvanceUntilAsync(() => Ports(lease) is []);
    }

    [Fact]
    public async Task Watches_SeveralLeasesOfOneName_ShareOneQuery()
    {
        using var first = _watches.Acquire("users");
        using var second = _watches.Acquire("Users");
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);

        Assert.Same(first.Watch, second.Watch);
        Assert.Single(_consul.AskedIndexes, 0UL);
    }

    [Fact]
    public async Task Watches_NobodyAsksForLong_EndTheWatch()
    {
        var lease = _watches.Acquire("users");
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);

        lease.Dispose();
        _time.Advance(_options.IdleTimeout);
        _consul.Touch();

        await AdvanceUntilAsync(() => _watches.Services.Count == 0);
        using var again = _watches.Acquire("users");
        Assert.NotSame(lease.Watch, again.Watch);
    }

    [Fact]
    public async Task Watches_LeaseTakenAgainInTime_KeepTheWatch()
    {
        var first = _watches.Acquire("users");
        await Eventually.HoldsAsync(() => _consul.AskedIndexes.Count == 2);
        first.Dispose();

        using var second = _watches.Acquire("users");
        _time.Advance(_options.IdleTimeout);
        _consul.Add("users", "users-1", 1);

        await AdvanceUntilAsync(() => Ports(second) is [1]);
        Assert.Same(first.Watch, second.Watch);
    }

    [Fact]
    public async Task Watch_SeveralRegisterAfterAQuietTime_WaitsForNone()
    {
        using var lease = _watches.Acquire("users");
        await Eventually.HoldsAsync(() => _consul.Waiting == 1);
        _time.Advance(TimeSpan.FromSeconds(10));

        // The clock stands still: nothing here can have waited.
        for (var port = 1; port <= 3; port++)
        {
            _consul.Add("users", $"users-{port}", port);
            await PortsAreAsync(lease, [.. Enumerable.Range(1, port)]);
        }
    }

    [Fact]
    public async Task Watch_AFilterIsConfigured_AsksWithIt()
    {
        _options.Services["USERS"] = new ServiceFilter { Tags = { "blue", "a b" }, Datacenter = "north" };
        using var lease = _watches.Acquire("users");

        await Eventually.HoldsAsync(() => _consul.Requests.Any(static uri => uri.Query.EndsWith("&tag=blue&tag=a%20b&dc=north", StringComparison.Ordinal)));
        await Eventually.HoldsAsync(() => _consul.Requests.Any(static uri => uri.PathAndQuery == "/v1/catalog/services?dc=north"));
    }

    [Fact]
    public async Task Watch_ConsulIsAway_TellsForHowLong()
    {
        _consul.Add("users", "users-1", 1);
        using var lease = _watches.Acquire("users");
        await PortsAreAsync(lease, 1);
        Assert.Equal(TimeSpan.Zero, lease.Watch.StaleAge);

        _consul.IsDown = true;
        _consul.Touch();
        await AdvanceUntilAsync(() => lease.Watch.StaleAge > TimeSpan.FromSeconds(10));

        _consul.IsDown = false;
        await AdvanceUntilAsync(() => lease.Watch.StaleAge == TimeSpan.Zero);
    }

    [Fact]
    public async Task FirstWord_ConsulHangs_IsWaitedForOnlyOnce()
    {
        _consul.Hangs = true;
        using var lease = _watches.Acquire("users");

        var waiting = lease.Watch.WaitForFirstWordAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _time.Advance(_options.FirstLookupTimeout);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(lease.Watch.WaitForFirstWordAsync(CancellationToken.None).IsCompleted);
    }

    private static int[] Ports(ConsulServiceWatches.Lease lease) => [.. lease.Watch.Current.Instances.Select(instance => (int)instance.Port)];

    private static Task PortsAreAsync(ConsulServiceWatches.Lease lease, params int[] ports) =>
        Eventually.HoldsAsync(() => Ports(lease).SequenceEqual(ports));

    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    });
}

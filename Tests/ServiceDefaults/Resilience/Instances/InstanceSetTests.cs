using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Polly;
using ServiceDefaults.Discovery;
using ServiceDefaults.Resilience.Breaker;
using ServiceDefaults.Resilience.Instances;

namespace Tests.ServiceDefaults.Resilience.Instances;

public sealed class InstanceSetTests
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly InstanceSet _set;
    private TimeSpan? _lookInterval;

    public InstanceSetTests() => _set = new(Create, KeepFor, _time);

    [Fact]
    public void Pick_NobodyIsBusy_TakesThemInTurn()
    {
        Update("a", "b", "c");

        var picks = Enumerable.Range(0, 30).Select(_ => Pick().Key).CountBy(static key => key);

        Assert.All(picks, static pick => Assert.Equal(10, pick.Value));
    }

    [Fact]
    public void Pick_OneIsBusier_IsNeverTakenWhenComparedWithTheOthers()
    {
        Update("a", "b");
        _set.Current[0].Begin();

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("b@1", Pick().Key));
    }

    [Fact]
    public void Pick_OneJustFailed_PrefersTheOtherForAWhile()
    {
        Update("a", "b");
        _set.Current[0].Penalize();
        _set.Current[1].Begin();

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("b@1", Pick().Key));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains(Enumerable.Range(0, 50), _ => Pick().Key == "a@1");
    }

    [Fact]
    public void Pick_TriedOnes_AreLeftOutWhileThereAreOthers()
    {
        Update("a", "b");
        var tried = new List<Instance> { _set.Current[0] };

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b@1", Pick(tried).Key));
        tried.Add(_set.Current[1]);
        Assert.NotNull(_set.Pick(tried, mayProbe: true, out _));
    }

    [Fact]
    public void Pick_OneIsOutOfReach_IsAskedOnceAfterASecond()
    {
        Update("a", "b");
        _set.Current[0].Ejection.Eject(_time.GetTimestamp());

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b@1", Pick().Key));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a@1", Pick().Key);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b@1", Pick().Key));
    }

    [Fact]
    public void Pick_CallCannotBeRepeated_DoesNotProbeWhileThereAreOthers()
    {
        Update("a", "b");
        _set.Current[0].Ejection.Eject(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b@1", _set.Pick([], mayProbe: false, out var _)!.Key));
    }

    [Fact]
    public void Pick_AllAreOutOfReach_SaysWhenOneIsAskedAgain()
    {
        Update("a", "b");
        _set.Current[0].Ejection.Eject(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _set.Current[1].Ejection.Eject(_time.GetTimestamp());

        Assert.Null(_set.Pick([], mayProbe: false, out var retryAfter));
        Assert.Equal(TimeSpan.FromMilliseconds(150), retryAfter);
        _time.Advance(retryAfter);
        Assert.Equal("a@1", _set.Pick([], mayProbe: false, out _)!.Key);
        Assert.Null(_set.Pick([], mayProbe: false, out _));
    }

    [Fact]
    public void Pick_BreakerIsOpen_GoesElsewhereUntilItIsDue()
    {
        Update("a", "b");
        Open(_set.Current[0]);

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b@1", Pick().Key));
        Open(_set.Current[1]);
        Assert.Null(_set.Pick([], mayProbe: true, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(60), retryAfter);
    }

    [Fact]
    public void Pick_AllBreakersAreOpen_LooksAtEachOncePerInterval()
    {
        _lookInterval = TimeSpan.FromSeconds(1);
        Update("a", "b");
        Open(_set.Current[0]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b@1", Pick().Key));

        Open(_set.Current[1]);
        Assert.Equal("a@1", Pick().Key);
        Assert.True(((ConsecutiveBreaker)_set.Current[0].Breaker).TryEnter(out var probe));
        Assert.Null(_set.Pick([], mayProbe: false, out _));
        ((ConsecutiveBreaker)_set.Current[0].Breaker).Fail(probe);
        Assert.Null(_set.Pick([], mayProbe: false, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("b@1", Pick(_set.Current[0]).Key);
    }

    [Fact]
    public void Pick_BreakerIsOpenAndOutOfReach_LooksWhenBothAllowIt()
    {
        _lookInterval = TimeSpan.FromSeconds(1);
        Update("a");
        Open(_set.Current[0]);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        _set.Current[0].Ejection.Eject(_time.GetTimestamp());

        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(_set.Pick([], mayProbe: true, out var retryAfter));
        Assert.Equal(TimeSpan.FromMilliseconds(50), retryAfter);
        _time.Advance(retryAfter);
        Assert.Equal("a@1", Pick().Key);
    }

    [Fact]
    public void Update_InstanceCameBackAfterARestart_IsANewOne()
    {
        Update("a");
        Open(_set.Current[0]);
        _set.Update(Source(("a", "2", 1000)));

        Assert.Equal("a@2", Pick().Key);
    }

    [Fact]
    public void Update_InstanceWasMissingForAWhile_IsStillTheOldOne()
    {
        Update("a", "b");
        Open(_set.Current[0]);
        Update("b");
        _time.Advance(KeepFor / 2);
        Update("a", "b");

        Assert.True(_set.Current[0].IsOut);
    }

    [Fact]
    public void Update_InstanceWasMissingForLong_IsForgotten()
    {
        Update("a", "b");
        var before = _set.Current[0];
        Update("b");
        _time.Advance(KeepFor + TimeSpan.FromSeconds(1));
        Update("b");
        Update("a", "b");

        Assert.NotSame(before, _set.Current[0]);
    }

    private static void Open(Instance instance)
    {
        var breaker = (ConsecutiveBreaker)instance.Breaker;
        for (var i = 0; i < 5; i++)
        {
            Assert.True(breaker.TryEnter(out var ticket));
            breaker.Fail(ticket);
        }
    }

    private Instance Pick(params IReadOnlyList<Instance> tried) => _set.Pick(tried, mayProbe: true, out _)!;

    private void Update(params string[] ids) => _set.Update(Source([.. ids.Select(static (id, i) => (id, "1", 1000 + i))]));

    private static ServiceEndpointSource Source(params (string Id, string Incarnation, int Port)[] instances) => new(
        [.. instances.Select(static instance =>
        {
            var features = new FeatureCollection();
            features.Set(new DiscoveredInstance(instance.Id, instance.Incarnation));
            return ServiceEndpoint.Create(new IPEndPoint(IPAddress.Loopback, instance.Port), features);
        })],
        new CancellationChangeToken(CancellationToken.None),
        new FeatureCollection());

    private Instance Create(string key, InstanceAddress address) =>
        new(
            key,
            address,
            new ConsecutiveBreaker(5, TimeSpan.FromSeconds(60), _time, _lookInterval),
            new PacedLog<string?>(null, static (_, _) => true, static (_, _) => { }, _time),
            ResiliencePipeline<HttpResponseMessage>.Empty,
            _time);
}

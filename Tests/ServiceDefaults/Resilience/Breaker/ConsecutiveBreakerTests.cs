using Polly.CircuitBreaker;
using ServiceDefaults.Resilience;
using ServiceDefaults.Resilience.Breaker;

namespace Tests.ServiceDefaults.Resilience.Breaker;

public sealed class ConsecutiveBreakerTests
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly List<CircuitState> _changes = [];
    private readonly ConsecutiveBreaker _breaker;

    public ConsecutiveBreakerTests() => _breaker = new(5, Break, _time, changed: _changes.Add);

    [Fact]
    public void Failures_FourInARow_LeaveItClosed()
    {
        Fail(4);

        Assert.Equal(CircuitState.Closed, _breaker.State);
        Assert.False(_breaker.IsRejecting);
    }

    [Fact]
    public void Failures_FiveInARow_OpenIt()
    {
        Fail(5);

        Assert.Equal(CircuitState.Open, _breaker.State);
        Assert.False(_breaker.TryEnter(out _));
        Assert.Equal(Break, _breaker.RetryAfter);
        Assert.Equal([CircuitState.Open], _changes);
    }

    [Fact]
    public void Success_BetweenFailures_ResetsTheCount()
    {
        Fail(4);
        _breaker.Succeed(Enter());
        Fail(4);

        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void Break_JustBeforeItsEnd_StillRejects()
    {
        Fail(5);
        _time.Advance(Break - Tick);

        Assert.True(_breaker.IsRejecting);
        Assert.False(_breaker.TryEnter(out _));
        Assert.Equal(Tick, _breaker.RetryAfter);
    }

    [Fact]
    public void Look_WithoutAnInterval_IsNotToBeHadBeforeTheEnd()
    {
        Fail(5);
        _time.Advance(Break - Tick);

        Assert.False(_breaker.TryLook());
        Assert.Equal(Tick, _breaker.LookAfter);
    }

    [Fact]
    public void Look_OncePerInterval_LetsExactlyOneProbe()
    {
        var breaker = new ConsecutiveBreaker(1, Break, _time, lookInterval: TimeSpan.FromSeconds(1), changed: _changes.Add);
        Assert.False(breaker.TryLook());
        Fail(breaker);

        _time.Advance(TimeSpan.FromSeconds(1) - Tick);
        Assert.Equal(Tick, breaker.LookAfter);
        Assert.False(breaker.TryLook());
        _time.Advance(Tick);
        Assert.True(breaker.TryLook());
        Assert.False(breaker.TryLook());
        Assert.True(breaker.TryEnter(out var probe));
        Assert.False(breaker.TryEnter(out _));

        breaker.Fail(probe);
        Assert.Equal(Break, breaker.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(1), breaker.LookAfter);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(breaker.TryLook());
        Assert.True(breaker.TryEnter(out probe));
        breaker.Succeed(probe);
        Assert.Equal([CircuitState.Open, CircuitState.HalfOpen, CircuitState.Open, CircuitState.HalfOpen, CircuitState.Closed], _changes);
    }

    [Fact]
    public void Look_ThatSaysNothing_LeavesTheBreakAsItWas()
    {
        var breaker = new ConsecutiveBreaker(1, Break, _time, lookInterval: TimeSpan.FromSeconds(1));
        Fail(breaker);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(breaker.TryLook());
        Assert.True(breaker.TryEnter(out var probe));

        breaker.Release(probe);

        Assert.True(breaker.IsRejecting);
        Assert.Equal(Break - TimeSpan.FromSeconds(10), breaker.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(1), breaker.LookAfter);
    }

    [Fact]
    public void Break_AtItsEnd_LetsExactlyOneProbe()
    {
        Fail(5);
        _time.Advance(Break);

        Assert.False(_breaker.IsRejecting);
        Assert.True(_breaker.TryEnter(out _));
        Assert.Equal(CircuitState.HalfOpen, _breaker.State);
        Assert.False(_breaker.TryEnter(out _));
    }

    [Fact]
    public async Task Break_ManyAskAtItsEnd_OneIsLetIn()
    {
        Fail(5);
        _time.Advance(Break);
        using var start = new ManualResetEventSlim();

        var asked = Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            start.Wait();
            return _breaker.TryEnter(out var _);
        })).ToList();
        start.Set();

        Assert.Single(await Task.WhenAll(asked), static letIn => letIn);
    }

    [Fact]
    public void Probe_Succeeds_Closes()
    {
        Fail(5);
        _time.Advance(Break);
        _breaker.Succeed(Enter());

        Assert.Equal([CircuitState.Open, CircuitState.HalfOpen, CircuitState.Closed], _changes);
        Fail(4);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void Probe_Fails_OpensForAWholeBreak()
    {
        Fail(5);
        _time.Advance(Break);
        _breaker.Fail(Enter());

        Assert.Equal(Break, _breaker.RetryAfter);
        _time.Advance(Break - Tick);
        Assert.False(_breaker.TryEnter(out _));
        _time.Advance(Tick);
        Assert.True(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Probe_EndsWithoutAResult_MakesRoomForAnother()
    {
        Fail(5);
        _time.Advance(Break);
        _breaker.Release(Enter());

        Assert.True(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Calls_BegunBeforeItOpened_NeitherCloseNorExtendIt()
    {
        var (late, later) = (Enter(), Enter());
        Fail(5);
        _time.Advance(Break / 2);
        _breaker.Succeed(late);
        _breaker.Fail(later);

        Assert.Equal(CircuitState.Open, _breaker.State);
        Assert.Equal(Break / 2, _breaker.RetryAfter);
    }

    private int Enter()
    {
        Assert.True(_breaker.TryEnter(out var ticket));
        return ticket;
    }

    private static void Fail(ConsecutiveBreaker breaker)
    {
        Assert.True(breaker.TryEnter(out var ticket));
        breaker.Fail(ticket);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Fail(Enter());
        }
    }
}

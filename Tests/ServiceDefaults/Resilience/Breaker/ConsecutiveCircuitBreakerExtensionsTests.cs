using Polly;
using Polly.CircuitBreaker;
using ServiceDefaults.Resilience;

namespace Tests.ServiceDefaults.Resilience.Breaker;

/// <summary>The breaker round any delegate.</summary>
public sealed class ConsecutiveCircuitBreakerExtensionsTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Abort => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delegate_FailsFiveTimes_IsCalledAgainAfterTheBreak()
    {
        var breaker = new ResiliencePipelineBuilder { TimeProvider = _time }.AddConsecutiveCircuitBreaker(new()).Build();
        var calls = 0;

        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<InvalidDataException>(async () => await breaker.ExecuteAsync(_ => Fails(), Abort));
        }

        var open = await Assert.ThrowsAsync<BrokenCircuitException>(async () => await breaker.ExecuteAsync(_ => Fails(), Abort));
        Assert.Equal(TimeSpan.FromSeconds(60), open.RetryAfter);
        Assert.Equal(5, calls);

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(42, await breaker.ExecuteAsync(_ => ValueTask.FromResult(42), Abort));

        ValueTask Fails()
        {
            calls++;
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task Result_ThatCountsAsFailure_OpensIt()
    {
        var states = new List<CircuitState>();
        var options = new ConsecutiveCircuitBreakerStrategyOptions<string>
        {
            FailureThreshold = 1,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result == "bad"),
            OnChanged = states.Add,
        };
        var breaker = new ResiliencePipelineBuilder<string> { TimeProvider = _time }.AddConsecutiveCircuitBreaker(options).Build();

        Assert.Equal("good", await breaker.ExecuteAsync(_ => ValueTask.FromResult("good"), Abort));
        Assert.Equal("bad", await breaker.ExecuteAsync(_ => ValueTask.FromResult("bad"), Abort));

        await Assert.ThrowsAsync<BrokenCircuitException>(async () => await breaker.ExecuteAsync(_ => ValueTask.FromResult("good"), Abort));
        Assert.Equal([CircuitState.Open], states);
    }

    [Fact]
    public async Task Delegate_IsCancelled_CountsNeitherWay()
    {
        var breaker = new ResiliencePipelineBuilder { TimeProvider = _time }.AddConsecutiveCircuitBreaker(new() { FailureThreshold = 1 }).Build();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await breaker.ExecuteAsync(_ => throw new OperationCanceledException(), Abort));

        await breaker.ExecuteAsync(_ => ValueTask.CompletedTask, Abort);
    }
}

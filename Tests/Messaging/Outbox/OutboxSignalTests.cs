using Messaging.Outbox;

namespace Tests.Messaging.Outbox;

public sealed class OutboxSignalTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitAsync_SetBefore_ReturnsOnce()
    {
        using var signal = new OutboxSignal(_time);
        signal.Set();
        signal.Set();

        await signal.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        var second = signal.WaitAsync(TimeSpan.FromMinutes(1), Cancel);

        Assert.False(second.IsCompleted);
        signal.Set();
        await second;
    }

    [Fact]
    public async Task WaitAsync_NotSet_ReturnsAfterItsLimit()
    {
        using var signal = new OutboxSignal(_time);
        var wait = signal.WaitAsync(TimeSpan.FromSeconds(1), Cancel);

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await wait;
    }

    /// <summary>-1 ms means for ever to a timer.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-1000)]
    public void WaitAsync_LimitThatHasPassed_ReturnsAtOnce(int milliseconds)
    {
        using var signal = new OutboxSignal(_time);

        Assert.True(signal.WaitAsync(TimeSpan.FromMilliseconds(milliseconds), Cancel).IsCompletedSuccessfully);
    }
}

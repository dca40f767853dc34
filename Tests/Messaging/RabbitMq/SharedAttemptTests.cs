using Messaging.RabbitMq;

namespace Tests.Messaging.RabbitMq;

public sealed class SharedAttemptTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<Thing> _opening = new();
    private int _attempts;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_ManyCallers_ShareOneAttempt()
    {
        await using var shared = Create(() => _opening.Task);
        var callers = Enumerable.Range(0, 10).Select(_ => shared.GetAsync(Cancel)).ToList();

        var thing = new Thing();
        _opening.SetResult(thing);

        Assert.All(await Task.WhenAll(callers), got => Assert.Same(thing, got));
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task GetAsync_CallerLeaves_TheAttemptGoesOn()
    {
        await using var shared = Create(() => _opening.Task);
        using var impatient = new CancellationTokenSource();
        var left = shared.GetAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        var thing = new Thing();
        _opening.SetResult(thing);

        Assert.Same(thing, await shared.GetAsync(Cancel));
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task GetAsync_NoLongerUsable_OpensAnother()
    {
        await using var shared = Create(() => Task.FromResult(new Thing()));
        var first = await shared.GetAsync(Cancel);
        Assert.Same(first, shared.Current);
        first.IsUsable = false;
        Assert.Null(shared.Current);

        Assert.NotSame(first, await shared.GetAsync(Cancel));
    }

    [Fact]
    public async Task GetAsync_JustFailed_FailsWithoutAnotherAttemptForAMoment()
    {
        await using var shared = Create(() => throw new IOException("refused"));
        await Assert.ThrowsAsync<IOException>(() => shared.GetAsync(Cancel));
        await Assert.ThrowsAsync<IOException>(() => shared.GetAsync(Cancel));
        Assert.Equal(1, _attempts);

        _time.Advance(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<IOException>(() => shared.GetAsync(Cancel));
        Assert.Equal(2, _attempts);
    }

    [Fact]
    public async Task DisposeAsync_Open_DisposesItAndRefusesFurtherCalls()
    {
        var shared = Create(() => Task.FromResult(new Thing()));
        var thing = await shared.GetAsync(Cancel);

        await shared.DisposeAsync();

        Assert.True(thing.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => shared.GetAsync(Cancel));
    }

    private SharedAttempt<Thing> Create(Func<Task<Thing>> open) =>
        new(
            _ =>
            {
                Interlocked.Increment(ref _attempts);
                return open();
            },
            thing => thing.IsUsable,
            _time);

    private sealed class Thing : IAsyncDisposable
    {
        public bool IsUsable { get; set; } = true;

        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}

using Dashboard.Telemetry;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Live;

/// <summary>
/// A page that follows a store. It holds one subscription, which ends with it, and reads again when something changed, but not before the last
/// reading has been on screen for a while: many tabs and a busy store cost a bounded share of the processor.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _left = new();
    private Task _following = Task.CompletedTask;
    private TaskCompletionSource _resumed = Resumed();

    [Inject]
    public TelemetryStore Store { get; set; } = null!;

    /// <summary>Shows what was there when it was pressed; what comes meanwhile is kept, and shown afterwards.</summary>
    protected bool IsPaused { get; private set; }

    /// <summary>What makes the page read again.</summary>
    public abstract IReadOnlyList<ChangeSignal> Followed { get; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract void Read();

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnParametersSet() => Read();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _following = FollowOrTellAsync();
        }
    }

    protected void TogglePause()
    {
        IsPaused = !IsPaused;
        if (!IsPaused)
        {
            _resumed.TrySetResult();
            _resumed = Resumed();
        }
    }

    private static TaskCompletionSource Resumed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowOrTellAsync()
    {
        try
        {
            await FollowAsync();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await DispatchExceptionAsync(failure);
        }
    }

    private async Task FollowAsync()
    {
        var seen = -1L;
        while (true)
        {
            await ChangeSignal.WaitAnyAsync(Followed, seen, _left.Token);
            seen = Followed.Sum(static signal => signal.Version);
            var took = Store.Time.GetTimestamp();
            await InvokeAsync(ReadAgainAsync);
            var pause = Store.Time.GetElapsedTime(took) * 8;
            await Task.Delay(pause > Interval ? pause : Interval, Store.Time, _left.Token);
        }
    }

    private async Task ReadAgainAsync()
    {
        if (IsPaused)
        {
            await _resumed.Task.WaitAsync(_left.Token);
        }

        Read();
        StateHasChanged();
    }
}

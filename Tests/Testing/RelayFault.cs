namespace Tests.Testing;

/// <summary>What a relay does to what passes through it.</summary>
internal sealed record RelayFault
{
    private TaskCompletionSource _superseded = NewSignal();

    public static RelayFault None { get; } = new();

    public static RelayFault Resetting { get; } = new() { IsResetting = true };

    public bool IsResetting { get; private init; }

    public bool IsStalled { get; init; }

    /// <summary>What callers send passes, and no answer does.</summary>
    public bool HoldsAnswers { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>How much of an answer passes before its connection is reset; null for all of it.</summary>
    public int? AnswerBytes { get; init; }

    /// <summary>Ends when another fault has taken the place of this one.</summary>
    public Task Superseded => _superseded.Task;

    public RelayFault Anew() => this with { _superseded = NewSignal() };

    public void Supersede() => _superseded.TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

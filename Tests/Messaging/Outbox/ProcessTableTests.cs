using Messaging.Outbox;

namespace Tests.Messaging.Outbox;

public sealed class ProcessTableTests
{
    private readonly ProcessTable _processes = new();

    [Fact]
    public void Process_OfThisStartUntilItIsKilled_IsThere()
    {
        using var process = new SleepingProcess();
        Assert.False(_processes.IsGone(process.Id, process.Start));
        Assert.True(_processes.IsGone(process.Id, "1"));

        process.Kill();

        Assert.True(_processes.IsGone(process.Id, process.Start));
    }

    [Fact]
    public void Process_OfAnotherUserOrThisOne_IsThere()
    {
        Assert.False(_processes.IsGone(1, _processes.StartOf(1)));
        Assert.False(_processes.IsGone(Environment.ProcessId, _processes.StartOf(Environment.ProcessId)));
        Assert.NotEqual(_processes.StartOf(1), _processes.StartOf(Environment.ProcessId));
    }

    [Fact]
    public void Scope_OfTwoTablesOfOneMachine_IsTheSame() => Assert.Equal(_processes.Scope, new ProcessTable().Scope);
}

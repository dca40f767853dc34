using Messaging.Outbox;

namespace Tests.Messaging.Outbox;

/// <summary>A process that does nothing until it is killed.</summary>
internal sealed class SleepingProcess : IDisposable
{
    private readonly Process _process = Process.Start("sleep", "600");

    public SleepingProcess()
    {
        var processes = new ProcessTable();
        Start = processes.StartOf(Id);
        LeaseOwner = string.Create(CultureInfo.InvariantCulture, $"{processes.Scope}/{Id}/{Start}/x");
    }

    public int Id => _process.Id;

    public string Start { get; }

    /// <summary>As it would lease rows.</summary>
    public string LeaseOwner { get; }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}

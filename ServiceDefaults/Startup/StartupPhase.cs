namespace ServiceDefaults.Startup;

/// <summary>Over as soon as all hosted services, the web server among them, have started.</summary>
internal sealed class StartupPhase : LifecycleHook
{
    public bool IsOver { get; private set; }

    public override Task StartedAsync(CancellationToken cancellationToken)
    {
        IsOver = true;
        return Task.CompletedTask;
    }
}

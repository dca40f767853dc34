namespace NativeBrokers;

/// <summary>A broker cannot start, for a reason that its user can mend. Logs show the message alone: one sentence with the remedy.</summary>
internal sealed class StartException(string message) : DistributedApplicationException(message)
{
    public override string? StackTrace => null;

    public override string ToString() => Message;
}

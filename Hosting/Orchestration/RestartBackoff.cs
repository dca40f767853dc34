namespace Hosting.Orchestration;

/// <summary>How long a resource that crashes stays down: doubled from crash to crash, from the start again once it has lived for a while.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <param name="lived">How long the process that crashed had run.</param>
    public TimeSpan Next(TimeSpan lived)
    {
        var delay = lived >= Longest ? First : _next;
        _next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }
}

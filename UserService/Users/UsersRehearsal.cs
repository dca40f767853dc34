using ServiceDefaults.Startup;

namespace UserService.Users;

/// <summary>
/// Goes through a creation before the server listens. What a process compiles for its first one takes a second of processor time, as long as a caller's attempt
/// may take (<c>Resilience:AttemptTimeout</c>).
/// </summary>
internal sealed partial class UsersRehearsal(UserStore store, ILogger<UsersRehearsal> logger) : LifecycleHook
{
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.RehearseAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whether the database is there is told by health; the first caller waits a little longer.
            LogNotRehearsed(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "No creation could be rehearsed: {Reason}")]
    private partial void LogNotRehearsed(string reason);
}

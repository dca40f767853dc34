using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Inbox;

/// <summary>Forgets ids that have been kept long enough, a few at a time, so that handlers need not wait for it.</summary>
internal sealed partial class InboxCleaner<TContext>(
    IServiceScopeFactory scopes, IOptions<InboxOptions> options, TimeProvider timeProvider, ILogger<InboxCleaner<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    public const int MostAtOnce = 1_000;

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ForgetAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var oldest = (timeProvider.GetUtcNow() - options.Value.Retention).ToUnixTimeMilliseconds();
        try
        {
            int forgotten;
            do
            {
                await using var scope = scopes.CreateAsyncScope();
                forgotten = await scope.ServiceProvider.GetRequiredService<TContext>().Set<InboxMessage>()
                    .Where(message => message.HandledAt < oldest)
                    .OrderBy(message => message.HandledAt)
                    .Take(MostAtOnce)
                    .ExecuteDeleteAsync(cancellationToken);
            }
            while (forgotten == MostAtOnce);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(DatabaseFailure.ReasonOf(exception));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old ids of handled events cannot be removed from the inbox, trying again in a minute: {Reason}")]
    private partial void LogFailed(string reason);
}

using Messaging.Inbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Tests.Messaging.Inbox;

public sealed class InboxCleanerTests(SharedDatabases databases)
{
    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task ExecuteAsync_IdsKeptLongEnough_AreForgottenAndTheOthersStay(DatabaseEngine engine)
    {
        await using var ledger = new LedgerDatabase(await databases.CreateAsync(engine));
        var time = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using (var context = ledger.Open())
        {
            for (var i = 0; i < InboxCleaner<LedgerContext>.MostAtOnce + 10; i++)
            {
                context.Add(new InboxMessage { Consumer = "queue", EventId = $"{i}", HandledAt = time.GetUtcNow().ToUnixTimeMilliseconds() });
            }

            context.Add(new InboxMessage { Consumer = "queue", EventId = "young", HandledAt = time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds() });
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var services = new ServiceCollection().AddScoped(_ => ledger.Open()).BuildServiceProvider();
        using var cleaner = new InboxCleaner<LedgerContext>(
            services.GetRequiredService<IServiceScopeFactory>(),
            Options.Create(new InboxOptions { Retention = TimeSpan.FromHours(1) }),
            time,
            NullLogger<InboxCleaner<LedgerContext>>.Instance);
        await cleaner.StartAsync(TestContext.Current.CancellationToken);

        // In steps of the cleaner's own, the last of which is a minute after the hour is up: the young one has another hour.
        await Eventually.HoldsAsync(
            () =>
            {
                if (time.GetUtcNow() - time.Start <= TimeSpan.FromMinutes(90))
                {
                    time.Advance(InboxCleaner<LedgerContext>.Interval);
                }

                return ledger.Remembered() == 1;
            },
            "the old ids to be forgotten");
        await cleaner.StopAsync(TestContext.Current.CancellationToken);
    }
}

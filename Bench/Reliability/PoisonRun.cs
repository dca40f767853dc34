using System.Collections.Concurrent;
using Bench.Outbox;
using Messaging;
using Messaging.DeadLetters;
using Messaging.Events;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bench.Reliability;

/// <summary>A consumer of its own on the application's broker, some of whose events cannot be handled until it is mended.</summary>
internal sealed class PoisonRun : IAsyncDisposable
{
    private const string Subscriber = "bench";
    private const string Queue = "bench.user-created";
    private const int PerSecond = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly IHost _host;
    private readonly Handling _handling;

    private readonly RawClient _publisher;

    private PoisonRun(IHost host, RawClient publisher) => (_host, _handling, _publisher) = (host, host.Services.GetRequiredService<Handling>(), publisher);

    public static async Task<PoisonRun> StartAsync(string broker, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "Bench", DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:messaging"] = broker,
            ["Messaging:RetryDelays"] = "00:00:00.1, 00:00:00.5, 00:00:01",
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Handling>();
        builder.AddRabbitMQClient("messaging", static settings => settings.DisableHealthChecks = settings.DisableTracing = true);
        builder.AddDeadLetters();
        builder.AddEventHandler<UserCreated, Handler>(static consumer => consumer.Subscriber = Subscriber);
        var run = new PoisonRun(builder.Build(), await RawClient.ConnectAsync(broker, cancellationToken));
        await run._host.StartAsync(cancellationToken);
        // Events are kept for it from its first declaration on.
        await ReachesAsync(async () => await run.DeadLettersAsync() == 0, cancellationToken);
        return run;
    }

    /// <summary>Publishes so many, of which every tenth is poisonous or none.</summary>
    public async Task<PoisonResult> RunAsync(int events, bool poison, CancellationToken cancellationToken)
    {
        _handling.Begin(poison);
        var publishes = new List<Task>(events);
        using (var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond)))
        {
            for (var number = 1; number <= events; number++)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                publishes.Add(_publisher.PublishAsync(number, cancellationToken));
            }
        }

        await Task.WhenAll(publishes);
        var poisonous = poison ? events / 10 : 0;
        await ReachesAsync(async () => _handling.Ages.Count == events - poisonous && await DeadLettersAsync() == poisonous, cancellationToken);
        var (handled, ages) = (_handling.Ages.Count, _handling.Ages.Values.Select(static age => age.TotalMilliseconds).Order().ToArray());
        var dead = await DeadLettersAsync();

        _handling.Mend();
        var replayed = poison ? await _host.Services.GetRequiredService<DeadLetterQueues>().ReplayAsync(Queue, cancellationToken: cancellationToken) : 0;
        await ReachesAsync(() => Task.FromResult(_handling.Ages.Count == events), cancellationToken);
        return new(handled, dead, replayed, _handling.Ages.Count, _handling.Repeats, ages[ages.Length / 2], ages[(int)(ages.Length * 0.99)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private async Task<int> DeadLettersAsync()
    {
        try
        {
            return await _host.Services.GetRequiredService<DeadLetterQueues>().CountAsync(Queue);
        }
        catch (DeadLetterException)
        {
            return -1;
        }
    }

    private static async Task ReachesAsync(Func<Task<bool>> reached, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            while (!await reached())
            {
                await Task.Delay(Step, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchException($"The poison run did not come to its end within {Patience.TotalSeconds:0} s.");
        }
    }

    private sealed class Handling
    {
        private int _repeats;
        private volatile bool _poison;

        public ConcurrentDictionary<int, TimeSpan> Ages { get; } = new();

        public int Repeats => _repeats;

        public void Begin(bool poison)
        {
            Ages.Clear();
            (_poison, _repeats) = (poison, 0);
        }

        public void Mend() => _poison = false;

        public void Handle(UserCreated user, EventContext context)
        {
            if (_poison && user.Id % 10 == 0)
            {
                throw new InvalidOperationException("not mended");
            }

            if (!Ages.TryAdd(user.Id, DateTimeOffset.UtcNow - context.Time))
            {
                Interlocked.Increment(ref _repeats);
            }
        }
    }

    private sealed class Handler(Handling handling) : IEventHandler<UserCreated>
    {
        public Task HandleAsync(UserCreated @event, EventContext context, CancellationToken cancellationToken)
        {
            handling.Handle(@event, context);
            return Task.CompletedTask;
        }
    }
}

/// <param name="Handled">Before the replay.</param>
/// <param name="Dead">Dead letters before the replay.</param>
/// <param name="Replayed">How many of them were sent back.</param>
/// <param name="HandledInTheEnd">After it.</param>
/// <param name="Doubled">Handled more than once.</param>
/// <param name="MedianMs">From the event's time until it was handled, of those before the replay.</param>
/// <param name="P99Ms">The same.</param>
internal sealed record PoisonResult(int Handled, int Dead, int Replayed, int HandledInTheEnd, int Doubled, double MedianMs, double P99Ms);

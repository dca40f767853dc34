using System.Diagnostics;
using Messaging.Consuming;
using Messaging.RabbitMq;
using Messaging.Topology;
using RabbitMQ.Client.Exceptions;

namespace Messaging.DeadLetters;

/// <summary>
/// The dead letters of consumers: to look at, to send back to where they came from, to remove. Works while consumers do. A queue is named by the
/// consumer's queue (<c>notification-worker.user-created</c>) or by that of its dead letters.
/// </summary>
public sealed class DeadLetterQueues
{
    private const string Suffix = ".dead-letter";

    // RabbitMQ 4 drops what a quorum queue has given out twenty times.
    private const int MostLooks = 10;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, Task<IConnection>> _connect;

    internal DeadLetterQueues(Func<CancellationToken, Task<IConnection>> connect) => _connect = connect;

    /// <summary>Works on a connection that its caller keeps open.</summary>
    public DeadLetterQueues(IConnection connection)
        : this(_ => Task.FromResult(connection)) => ArgumentNullException.ThrowIfNull(connection);

    /// <summary>The consumers' queues that publishers know of.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. EventTopology.Default.Subscriptions.Select(static subscription => subscription.Queue)];

    /// <summary>How many there are, those that another caller looks at this moment not among them.</summary>
    /// <exception cref="DeadLetterException">There is no such queue.</exception>
    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken = default)
    {
        await using var channel = await OpenAsync(cancellationToken);
        return await CountAsync(channel, Source(queue), cancellationToken);
    }

    /// <summary>The oldest ones. They stay.</summary>
    /// <exception cref="DeadLetterException">There is no such queue.</exception>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string queue, int limit = 100, CancellationToken cancellationToken = default)
    {
        var letters = new List<DeadLetter>();
        await VisitAsync(queue, limit, letter =>
        {
            letters.Add(letter);
            return Fate.Stay;
        }, cancellationToken);
        return letters;
    }

    /// <summary>One of them, or null.</summary>
    /// <exception cref="DeadLetterException">There is no such queue.</exception>
    public async Task<DeadLetter?> FindAsync(string queue, string id, CancellationToken cancellationToken = default)
    {
        DeadLetter? found = null;
        await VisitAsync(queue, int.MaxValue, letter =>
        {
            found ??= letter.Id == id ? letter : null;
            return found is null ? Fate.Stay : Fate.StayAndEnd;
        }, cancellationToken);
        return found;
    }

    /// <summary>
    /// Sends them back to the queue of the consumer that gave them up, and to no other; it begins anew to count their failures. Each is a dead letter until
    /// the queue has confirmed it, so a failure on the way may leave one in both, and its consumer's inbox tells.
    /// </summary>
    /// <param name="queue">Of which consumer.</param>
    /// <param name="ids">Which; all that are there now when it is null.</param>
    /// <param name="cancellationToken">Ends it between two of them.</param>
    /// <returns>How many.</returns>
    /// <exception cref="DeadLetterException">There is no such queue, or it does not take them.</exception>
    public Task<int> ReplayAsync(string queue, IReadOnlyCollection<string>? ids = null, CancellationToken cancellationToken = default) =>
        VisitAsync(queue, int.MaxValue, letter => IsAmong(ids, letter) ? Fate.Replay : Fate.Stay, cancellationToken);

    /// <summary>Removes them for good.</summary>
    /// <param name="queue">Of which consumer.</param>
    /// <param name="ids">Which; all that are there now when it is null.</param>
    /// <param name="cancellationToken">Ends it between two of them.</param>
    /// <returns>How many.</returns>
    /// <exception cref="DeadLetterException">There is no such queue.</exception>
    public Task<int> PurgeAsync(string queue, IReadOnlyCollection<string>? ids = null, CancellationToken cancellationToken = default) =>
        VisitAsync(queue, int.MaxValue, letter => IsAmong(ids, letter) ? Fate.Remove : Fate.Stay, cancellationToken);

    private static bool IsAmong(IReadOnlyCollection<string>? ids, DeadLetter letter) => ids is null || ids.Contains(letter.Id);

    private static string Source(string queue) => queue.EndsWith(Suffix, StringComparison.Ordinal) ? queue : queue + Suffix;

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken) =>
        await (await _connect(cancellationToken)).CreateChannelAsync(ConfirmedChannel.Options, cancellationToken);

    /// <summary>
    /// Takes each that is there now, once: what is given up meanwhile comes behind them. What stays is held back until the end, when the channel
    /// closes and it returns to its place; whoever looks next finds it there.
    /// </summary>
    private async Task<int> VisitAsync(string queue, int limit, Func<DeadLetter, Fate> decide, CancellationToken cancellationToken)
    {
        var source = Source(queue);
        int changed, present;
        var connection = await _connect(cancellationToken);
        await using (var channel = await connection.CreateChannelAsync(ConfirmedChannel.Options, cancellationToken))
        {
            present = await CountAsync(channel, source, cancellationToken);
            changed = await VisitAsync(channel, connection.FrameMax, source, Math.Min(present, limit), decide, cancellationToken);
        }

        await ReturnedAsync(source, present - changed, cancellationToken);
        return changed;
    }

    private static async Task<int> VisitAsync(
        IChannel channel, uint frameMax, string source, int letters, Func<DeadLetter, Fate> decide, CancellationToken cancellationToken)
    {
        var target = source[..^Suffix.Length];
        var changed = 0;
        for (var left = letters; left > 0; left--)
        {
            if (await channel.BasicGetAsync(source, autoAck: false, cancellationToken) is not { } message)
            {
                break;
            }

            var letter = DeadLetterReader.Read(message, target);
            var fate = decide(letter);
            if (fate is Fate.Replay)
            {
                await PublishAsync(target, MessagePropertiesFactory.ForReplay(message.BasicProperties));
            }
            else if (fate is not Fate.Remove && MessageHeaders.Number(message.BasicProperties, "x-delivery-count") >= MostLooks)
            {
                await PublishAsync(source, MessagePropertiesFactory.ForLongerStay(message.BasicProperties, letter));
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            }

            if (fate is Fate.Replay or Fate.Remove)
            {
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
                changed++;
            }

            if (fate is Fate.StayAndEnd)
            {
                break;
            }

            Task PublishAsync(string queue, BasicProperties properties) =>
                DeadLetterQueues.PublishAsync(channel, new("", queue, properties, message.Body), frameMax, cancellationToken);
        }

        return changed;
    }

    // A closed channel's messages are not back in the queue at once. Somebody else may have taken them by then, so it is not waited for ever.
    private async Task ReturnedAsync(string source, int present, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        await using var channel = await OpenAsync(cancellationToken);
        using var looks = new PeriodicTimer(LookInterval);
        while (await CountAsync(channel, source, cancellationToken) < present
            && Stopwatch.GetElapsedTime(begin) < ReturnPatience
            && await looks.WaitForNextTickAsync(cancellationToken))
        {
        }
    }

    private static async Task<int> CountAsync(IChannel channel, string source, CancellationToken cancellationToken)
    {
        try
        {
            return (int)Math.Min(await channel.MessageCountAsync(source, cancellationToken), int.MaxValue);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            throw new DeadLetterException($"There is no queue '{source}': its consumer has never run, or it is called otherwise.", exception);
        }
    }

    private static async Task PublishAsync(IChannel channel, OutgoingMessage message, uint frameMax, CancellationToken cancellationToken)
    {
        try
        {
            using var activity = Telemetry.MessagingActivity.StartReplay(message);
            await message.PublishAsync(channel, frameMax, cancellationToken);
        }
        catch (PublishException exception)
        {
            throw new DeadLetterException(
                exception is PublishReturnException
                    ? $"There is no queue '{message.RoutingKey}' to send it back to."
                    : $"The queue '{message.RoutingKey}' is full or cannot write.",
                exception);
        }
    }

    private enum Fate
    {
        Stay,
        StayAndEnd,
        Replay,
        Remove,
    }
}

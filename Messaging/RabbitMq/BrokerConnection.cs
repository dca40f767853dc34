using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Events;
using ServiceDefaults;

namespace Messaging.RabbitMq;

/// <summary>
/// The process's one connection to the broker. It opens when somebody asks. A connection that is lost is given up whole and the
/// next one is opened anew, with its channels and consumers: the client's own recovery, which is off, would wait five seconds before its
/// first attempt, knows nothing of a broker that was never there, and would bring consumers back beside ours.
/// </summary>
internal sealed partial class BrokerConnection : IAsyncDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly IConnectionFactory _factory;
    private readonly ServiceIdentity _identity;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<BrokerConnection> _logger;
    private readonly SharedAttempt<IConnection> _connection;
    private volatile Blocking? _blocking;
    private volatile TaskCompletionSource _lost = new();

    public BrokerConnection(IConnectionFactory factory, ServiceIdentity identity, TimeProvider timeProvider, ILogger<BrokerConnection> logger)
    {
        (_factory, _identity, _timeProvider, _logger) = (factory, identity, timeProvider, logger);
        _connection = new(OpenAsync, connection => connection.IsOpen, timeProvider);
    }

    public bool IsOpen => _connection.Current is not null;

    /// <summary>Why the broker takes no messages on this connection, such as "low on memory"; null when it does.</summary>
    public string? BlockedBy => _blocking?.Reason;

    /// <summary>Ends when the broker takes messages, which it does unless it has said otherwise.</summary>
    public Task Unblocked => _blocking?.Over.Task ?? Task.CompletedTask;

    /// <summary>Ends when the connection that was opened last is lost.</summary>
    public Task Lost => _lost.Task;

    public string Endpoint => _factory is ConnectionFactory { Endpoint: var endpoint } ? $"{endpoint.HostName}:{endpoint.Port}" : "its address";

    /// <exception cref="BrokerUnavailableException">The attempt that this call joined or began has failed.</exception>
    public Task<IConnection> GetAsync(CancellationToken cancellationToken) => _connection.GetAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_connection.Current is { } connection)
        {
            await Quietly.WithinAsync(CloseTimeout, connection.CloseAsync(Constants.ReplySuccess, "Goodbye", CloseTimeout, abort: true));
        }

        await _connection.DisposeAsync();
    }

    private async Task<IConnection> OpenAsync(CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(AttemptTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            var connection = await _factory.CreateConnectionAsync(_identity.Id, either.Token);
            LogConnected(Endpoint, _identity.Id);
            var lost = _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.ConnectionShutdownAsync += (sender, reason) => OnShutdownAsync((IConnection)sender, reason, lost);
            connection.ConnectionBlockedAsync += OnBlockedAsync;
            connection.ConnectionUnblockedAsync += OnUnblockedAsync;
            return connection;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            var reason = timeout.IsCancellationRequested ? $"no answer within {AttemptTimeout.TotalSeconds} s" : exception.GetBaseException().Message;
            throw new BrokerUnavailableException($"RabbitMQ at {Endpoint} cannot be used: {reason.TrimEnd('.')}.", exception);
        }
    }

    private Task OnBlockedAsync(object sender, ConnectionBlockedEventArgs blocked)
    {
        LogBlocked(Endpoint, blocked.Reason);
        _blocking = new(blocked.Reason);
        return Task.CompletedTask;
    }

    private Task OnUnblockedAsync(object sender, AsyncEventArgs unblocked)
    {
        LogUnblocked(Endpoint);
        Unblock();
        return Task.CompletedTask;
    }

    private void Unblock()
    {
        var blocking = _blocking;
        _blocking = null;
        blocking?.Over.TrySetResult();
    }

    private Task OnShutdownAsync(IConnection connection, ShutdownEventArgs reason, TaskCompletionSource lost)
    {
        Unblock();
        lost.TrySetResult();
        if (reason.Initiator == ShutdownInitiator.Application)
        {
            return Task.CompletedTask;
        }

        LogLost(Endpoint, reason.ReplyText);

        // Not awaited: the connection ends only after its event handlers have returned.
        _ = Task.Run(() => GiveUpAsync(connection), CancellationToken.None);
        return Task.CompletedTask;
    }

    private static async Task GiveUpAsync(IConnection connection)
    {
        await Quietly.WithinAsync(CloseTimeout, connection.CloseAsync(Constants.ConnectionForced, "Lost", CloseTimeout, abort: true));
        await Quietly.WithinAsync(CloseTimeout, connection.DisposeAsync().AsTask());
    }

    [LoggerMessage(LogLevel.Information, "Connected to RabbitMQ at {Endpoint} as {ConnectionName}")]
    private partial void LogConnected(string endpoint, string connectionName);

    [LoggerMessage(LogLevel.Warning, "Lost the connection to RabbitMQ at {Endpoint}: {Reason}")]
    private partial void LogLost(string endpoint, string reason);

    [LoggerMessage(LogLevel.Warning, "RabbitMQ at {Endpoint} takes no messages for now: {Reason}")]
    private partial void LogBlocked(string endpoint, string reason);

    [LoggerMessage(LogLevel.Information, "RabbitMQ at {Endpoint} takes messages again")]
    private partial void LogUnblocked(string endpoint);

    private sealed record Blocking(string Reason)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

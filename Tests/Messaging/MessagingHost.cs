using Messaging;
using Messaging.Events;
using Messaging.Topology;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Tests.Messaging;

/// <summary>What a test may set before its service starts.</summary>
internal sealed class MessagingHostOptions
{
    public required string ConnectionString { get; set; }

    /// <summary>What the handler of UserCreated does; without it the service only publishes.</summary>
    public Func<Handling, CancellationToken, Task>? Handle { get; set; }

    /// <summary>What else the service has.</summary>
    public Action<IHostApplicationBuilder>? Configure { get; set; }

    public EventTopology Topology { get; set; } = EventTopology.Default;

    public Dictionary<string, string?> Configuration { get; } = [];
}

/// <summary>One call of a handler.</summary>
internal sealed record Handling(UserCreated Event, EventContext Context, int Number);

/// <summary>A service as small as can be, which publishes and, if it has a handler, consumes.</summary>
internal sealed class MessagingHost : IAsyncDisposable
{
    /// <summary>As short as a quorum queue keeps them apart; the product's own are seconds and minutes.</summary>
    public const string RetryDelays = "00:00:00.050, 00:00:00.100";

    private readonly IHost _host;

    private MessagingHost(IHost host) => (_host, Publisher) = (host, new(host.Services));

    public IServiceProvider Services => _host.Services;

    public TestPublisher Publisher { get; }

    public IReadOnlyList<FakeLogRecord> Logs => Services.GetFakeLogCollector().GetSnapshot();

    public static async Task<MessagingHost> StartAsync(MessagingHostOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        builder.Configuration.AddInMemoryCollection(options.Configuration);
        builder.Configuration["ConnectionStrings:messaging"] = options.ConnectionString;
        builder.Configuration["OTEL_SERVICE_NAME"] ??= "user-service";
        builder.Configuration["Messaging:Subscriber"] ??= "notification-worker";
        builder.Configuration["Messaging:RetryDelays"] ??= RetryDelays;
        builder.Services.AddFakeLogging();
        // The client's own records are about every connection in this process.
        builder.Logging.AddFilter("RabbitMQ.Client", LogLevel.None);
        builder.Services.AddSingleton(options.Topology);
        builder.AddRabbitMQClient("messaging", settings => settings.DisableHealthChecks = settings.DisableTracing = true);
        MessagingExtensions.AddBroker(builder);
        if (options.Handle is { } handle)
        {
            var calls = 0;
            builder.Services.AddSingleton<Script>(
                (@event, context, cancellationToken) => handle(new(@event, context, Interlocked.Increment(ref calls)), cancellationToken));
            builder.AddEventHandler<UserCreated, ScriptedHandler>();
        }

        options.Configure?.Invoke(builder);
        var host = new MessagingHost(builder.Build());
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async Task<HealthReportEntry> CheckHealthAsync() =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["messaging"];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Publisher.DisposeAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private delegate Task Script(UserCreated @event, EventContext context, CancellationToken cancellationToken);

    private sealed class ScriptedHandler(Script script) : IEventHandler<UserCreated>
    {
        public Task HandleAsync(UserCreated @event, EventContext context, CancellationToken cancellationToken) =>
            script(@event, context, cancellationToken);
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Discovery.Consul;

internal static class ConsulExtensions
{
    /// <summary>Adds the client and the health check of Consul, once. False: there is no <c>ConnectionStrings:consul</c>.</summary>
    public static bool TryAddConsul(this IHostApplicationBuilder builder)
    {
        if (ConsulOptions.ConnectionString(builder.Configuration) is null)
        {
            return false;
        }

        if (builder.Services.All(service => service.ServiceType != typeof(ConsulClient)))
        {
            AddOptions(builder.Services);
            AddHttpClient(builder.Services);
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddSingleton<ConsulConnection>();
            builder.Services.AddSingleton<ConsulClient>();
            builder.Services.AddMetrics();
            builder.Services.AddSingleton<DiscoveryMetrics>();
            builder.Services.AddHealthChecks().AddCheck<ConsulHealthCheck>("consul", HealthStatus.Degraded);
        }

        return true;
    }

    private static void AddOptions(IServiceCollection services) => services.AddOptions<ConsulOptions>()
        .BindConfiguration(ConsulOptions.Section)
        .Configure<IConfiguration>((options, configuration) =>
        {
            var address = ConsulOptions.ConnectionString(configuration);
            options.Address = ConsulOptions.IsAddress(address)
                ? new Uri(address!)
                : throw new OptionsValidationException(nameof(ConsulOptions), typeof(ConsulOptions),
                    [$"ConnectionStrings:consul is '{address}', but must be an absolute http or https address such as http://localhost:8500."]);
        })
        .ValidateOnStart();

    private static void AddHttpClient(IServiceCollection services) => services.AddHttpClient(ConsulClient.HttpClientName)
        .ConfigureHttpClient((provider, client) =>
        {
            var options = provider.GetRequiredService<IOptions<ConsulOptions>>().Value;
            client.BaseAddress = options.Address;
            client.Timeout = Timeout.InfiniteTimeSpan;
            if (!string.IsNullOrWhiteSpace(options.Token))
            {
                client.DefaultRequestHeaders.Add("X-Consul-Token", options.Token);
            }
        })
        .UseSocketsHttpHandler((handler, _) =>
        {
            // Without a propagator the handler makes no spans: a blocking query is not part of anybody's trace.
            handler.ActivityHeadersPropagator = null;
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
            handler.ConnectTimeout = TimeSpan.FromSeconds(1);
            handler.ConnectCallback = ConnectAsync;
        })
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        // Discovery cannot be discovered, and the resilience of all clients would cut a blocking query short.
        .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
        .RemoveAllLoggers();

    // A blocking query is silent for long: probes tell within some 3 s that the machine behind it is gone or another one.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 2);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

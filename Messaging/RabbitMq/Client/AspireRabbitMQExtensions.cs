using Messaging.RabbitMq.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Registers a RabbitMQ client by the name of its connection string, as the package Aspire.RabbitMQ.Client does: same names,
/// parameters, settings and configuration sections.
/// </summary>
public static class AspireRabbitMQExtensions
{
    private const string SectionName = "Aspire:RabbitMQ:Client";

    /// <summary>
    /// Registers <see cref="IConnectionFactory"/> and <see cref="IConnection"/>. Reads section <c>Aspire:RabbitMQ:Client</c>, then the one of
    /// that name below it, then <c>ConnectionStrings</c>, and last <paramref name="configureSettings"/>.
    /// </summary>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        Add(builder, connectionName, serviceKey: null, configureSettings, configureConnectionFactory);
    }

    /// <summary>The same as keyed services, with <paramref name="name"/> as the key and the name of the connection string.</summary>
    public static void AddKeyedRabbitMQClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        Add(builder, name, serviceKey: name, configureSettings, configureConnectionFactory);
    }

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<RabbitMQClientSettings>? configureSettings,
        Action<ConnectionFactory>? configureConnectionFactory)
    {
        var settings = ReadSettings(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);

        // A null key registers and resolves as no key at all.
        builder.Services.AddKeyedSingleton<IConnectionFactory>(serviceKey, (_, _) => CreateFactory(builder.Configuration, connectionName, settings, configureConnectionFactory));
        builder.Services.AddKeyedSingleton(serviceKey, (services, _) =>
            BlockingConnection.Open(services.GetRequiredKeyedService<IConnectionFactory>(serviceKey), settings.MaxConnectRetryCount));

        if (!settings.DisableAutoActivation)
        {
            builder.Services.AddSingleton<IHostedService>(services => new ConnectionActivation(() => services.GetRequiredKeyedService<IConnection>(serviceKey)));
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("RabbitMQ.Client.*"));
        }

        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().Add(new(
                serviceKey is null ? "RabbitMQ.Client" : $"RabbitMQ.Client_{connectionName}",
                services => new RabbitMQHealthCheck(() => services.GetRequiredKeyedService<IConnection>(serviceKey)),
                failureStatus: null,
                tags: null));
        }
    }

    private static RabbitMQClientSettings ReadSettings(IConfiguration configuration, string connectionName)
    {
        var section = configuration.GetSection(SectionName);
        var settings = new RabbitMQClientSettings();
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        settings.ConnectionString = configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        return settings;
    }

    private static ConnectionFactory CreateFactory(
        IConfiguration configuration, string connectionName, RabbitMQClientSettings settings, Action<ConnectionFactory>? configure)
    {
        var section = configuration.GetSection(SectionName);
        var factory = new ConnectionFactory();
        section.GetSection("ConnectionFactory").Bind(factory);
        section.GetSection(connectionName).GetSection("ConnectionFactory").Bind(factory);
        if (!string.IsNullOrEmpty(settings.ConnectionString))
        {
            factory.Uri = ParseAddress(connectionName, settings.ConnectionString);
        }

        configure?.Invoke(factory);
        return factory;
    }

    // The address holds a password, so the message does not show it.
    private static Uri ParseAddress(string connectionName, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
            ? uri
            : throw new InvalidOperationException($"ConnectionStrings:{connectionName} is no address of RabbitMQ: write amqp://user:password@host:port.");
}

using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Registration;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registration of this instance with Consul.</summary>
public static class ConsulRegistrationExtensions
{
    /// <summary>
    /// Registers this instance with Consul once its server is up, with a check of <c>/health</c>, and deregisters it before the server
    /// stops. Section <c>Consul:Registration</c> says the rest, other kinds of check among it. Nothing happens without
    /// <c>ConnectionStrings:consul</c>.
    /// </summary>
    public static TBuilder AddConsulRegistration<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (!builder.TryAddConsul() || builder.Services.Any(service => service.ServiceType == typeof(RegistrationBuilder)))
        {
            return builder;
        }

        var identity = ServiceIdentity.Read(builder.Configuration, builder.Environment);
        builder.Services.AddOptions<ConsulRegistrationOptions>()
            .BindConfiguration(ConsulRegistrationOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                options => string.IsNullOrWhiteSpace(options.Address) || Uri.CheckHostName(options.Address.Trim()) != UriHostNameType.Unknown,
                "Consul:Registration:Address must be a host name or an IP address, without scheme and port.")
            .ValidateOnStart();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<RegistrationBuilder>(services, identity));
        builder.Services.AddSingleton<InstanceHealth>();
        builder.Services.AddSingleton<RegistrationKeeper>();
        builder.Services.AddSingleton<TtlHeartbeat>();
        builder.Services.AddHostedService<ConsulRegistrationService>();
        return builder;
    }
}

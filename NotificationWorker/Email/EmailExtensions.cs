using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace NotificationWorker.Email;

internal static class EmailExtensions
{
    /// <summary>Mail goes to the server that <c>ConnectionStrings:smtp</c> names, or else into the pickup folder.</summary>
    public static WebApplicationBuilder AddEmail(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<MailOptions>, MailOptionsSetup>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsSetup>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        if (SmtpServer(builder.Configuration) is { } configured)
        {
            builder.Services.TryAddSingleton<IEmailSender>(services => ActivatorUtilities.CreateInstance<SmtpEmailSender>(
                services, SmtpAddress.TryParse(configured, out var server) ? server : throw new InvalidOperationException(MailOptionsSetup.NoSmtpAddress)));
        }
        else
        {
            builder.Services.TryAddSingleton<IEmailSender, PickupDirectoryEmailSender>();
            builder.Services.AddHealthChecks().AddCheck<PickupDirectoryHealthCheck>("mail");
        }

        return builder;
    }

    public static string? SmtpServer(IConfiguration configuration) =>
        configuration.GetConnectionString("smtp") is { } configured && !string.IsNullOrWhiteSpace(configured) ? configured : null;
}

using Microsoft.Extensions.Options;

namespace NotificationWorker.Email;

/// <summary>Finds the pickup directory and sees to it that mail can be sent before the first event comes.</summary>
internal sealed class MailOptionsSetup(IConfiguration configuration, IHostEnvironment environment)
    : IPostConfigureOptions<MailOptions>, IValidateOptions<MailOptions>
{
    // Without the text: it holds a password.
    public const string NoSmtpAddress = $"ConnectionStrings:smtp is no address of a mail server: write {SmtpAddress.Form}.";

    public void PostConfigure(string? name, MailOptions options)
    {
        var directory = options.PickupDirectory is { Length: > 0 } given
            ? given
            : Path.Combine(configuration["DataDirectory"] ?? "", "mail");
        options.PickupDirectory = Path.GetFullPath(directory, environment.ContentRootPath);
    }

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        if (MailAddress.Parse(options.From) is null)
        {
            return ValidateOptionsResult.Fail($"Mail:From is '{options.From}', which is no address: write it as name@example.com or Name <name@example.com>.");
        }

        if (EmailExtensions.SmtpServer(configuration) is { } smtp)
        {
            return !SmtpAddress.TryParse(smtp, out var server) ? ValidateOptionsResult.Fail(NoSmtpAddress)
                : server.CertificateFile is { } file && !File.Exists(file)
                ? ValidateOptionsResult.Fail($"ConnectionStrings:smtp names the certificates {file}, and there is no such file.")
                : ValidateOptionsResult.Success;
        }

        return new PickupDirectory(options.PickupDirectory).WhyNotWritable() is { } reason
            ? ValidateOptionsResult.Fail(
                $"The pickup directory {options.PickupDirectory} cannot be written to ({reason}): "
                + "set Mail:PickupDirectory to a folder that this user may write to.")
            : ValidateOptionsResult.Success;
    }
}

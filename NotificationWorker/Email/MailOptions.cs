using System.ComponentModel.DataAnnotations;

namespace NotificationWorker.Email;

/// <summary>How mail goes out: section <c>Mail</c>.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>
    /// The folder that messages are written to when there is no mail server. Default: <c>mail</c> in <c>DataDirectory</c>, or else beside the
    /// application.
    /// </summary>
    public string PickupDirectory { get; set; } = "";

    /// <summary>The sender, such as <c>Accounts &lt;accounts@example.com&gt;</c>.</summary>
    public string From { get; set; } = "Aspire <no-reply@example.com>";

    /// <summary>How long a mail server may take for one message, from the connection to its answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "Mail:SmtpTimeout has to be between 00:00:00.100 and 00:10:00.")]
    public TimeSpan SmtpTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

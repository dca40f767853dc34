using System.Diagnostics;

namespace NotificationWorker.Email;

/// <summary>The span of a mail: the end of the trace that began with a request. It names no address but the mail server's.</summary>
internal static class MailActivity
{
    private static readonly ActivitySource Source = new(nameof(NotificationWorker));

    public static async Task RunAsync(SmtpAddress? server, Func<Task> send)
    {
        using var activity = Source.StartActivity("send mail", server is null ? ActivityKind.Internal : ActivityKind.Client);
        if (server is not null)
        {
            activity?.SetTag("server.address", server.Host).SetTag("server.port", server.Port);
        }

        try
        {
            await send();
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().FullName);
            throw;
        }
    }
}

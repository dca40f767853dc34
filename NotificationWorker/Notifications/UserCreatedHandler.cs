using Messaging;
using Messaging.Events;
using Microsoft.Extensions.Options;
using NotificationWorker.Email;

namespace NotificationWorker.Notifications;

/// <summary>Welcomes a new user by mail.</summary>
internal sealed partial class UserCreatedHandler(IEmailSender sender, IOptions<MailOptions> options, ILogger<UserCreatedHandler> logger)
    : IEventHandler<UserCreated>
{
    public async Task HandleAsync(UserCreated @event, EventContext context, CancellationToken cancellationToken)
    {
        using var message = WelcomeMessage.Create(@event, context, MailAddress.Parse(options.Value.From)!);
        await sender.SendAsync(EmailKey.FromEvent(context.EventId), message, cancellationToken);
        LogWelcomed(@event.Id, context.EventId);
    }

    [LoggerMessage(LogLevel.Information, "Sent the welcome mail to user {UserId} for event {EventId}")]
    private partial void LogWelcomed(int userId, string eventId);
}

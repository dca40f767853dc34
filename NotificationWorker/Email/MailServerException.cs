namespace NotificationWorker.Email;

/// <summary>The mail server did not take a message, and may do so later. The message names no recipient: it ends up in logs.</summary>
internal sealed class MailServerException(string message, Exception? innerException = null) : Exception(message, innerException);

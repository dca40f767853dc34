using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Messaging.Consuming;

/// <summary>
/// Why a handler failed, as it may be written into headers and logs: what the exception that knows says, without e-mail addresses and without
/// anything that the event's body says.
/// </summary>
internal sealed partial record FailureReason(string Error, string Message)
{
    private const string Hidden = "…";

    public static FailureReason Of(Exception exception, ReadOnlySpan<byte> body)
    {
        var cause = exception;
        while (cause.InnerException is { } inner && SaysNothing(cause))
        {
            cause = inner;
        }

        // PostgreSQL writes values of rows into the lines below the first one.
        var message = cause.Message.AsSpan().Trim();
        var end = message.IndexOfAny('\r', '\n');
        return new(cause.GetType().Name, Hide((end < 0 ? message : message[..end]).ToString(), body));
    }

    public override string ToString() => $"{Error}: {Message}";

    /// <summary>It only passes on what another one says.</summary>
    private static bool SaysNothing(Exception exception) =>
        exception is DbUpdateException or RetryLimitExceededException or AggregateException or TargetInvocationException or TypeInitializationException
        || exception.Message.Contains("inner exception", StringComparison.OrdinalIgnoreCase)
        || (exception is InvalidOperationException && exception.Message.Contains("transient failure", StringComparison.OrdinalIgnoreCase));

    private static string Hide(string message, ReadOnlySpan<byte> body)
    {
        foreach (var text in TextsOf(body).OrderByDescending(static text => text.Length))
        {
            message = HideWord(message, text);
        }

        return EmailAddress().Replace(message, Hidden);
    }

    private static string HideWord(string message, string word)
    {
        for (var at = 0; (at = message.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(message[at - 1])) && (end == message.Length || !char.IsLetterOrDigit(message[end])))
            {
                message = $"{message[..at]}{Hidden}{message[end..]}";
            }

            at++;
        }

        return message;
    }

    /// <summary>The texts in a body, as far as it is JSON; what is none is not quoted by anybody who read it.</summary>
    private static HashSet<string> TextsOf(ReadOnlySpan<byte> body)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && reader.GetString()!.Trim() is { Length: > 0 } text)
                {
                    texts.Add(text);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It ends here, or holds no valid UTF-8.
        }

        return texts;
    }

    [GeneratedRegex("""[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmailAddress();
}

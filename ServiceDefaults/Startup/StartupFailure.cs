using Microsoft.Extensions.Options;

namespace ServiceDefaults.Startup;

internal static class StartupFailure
{
    /// <summary>What to tell the user; null for what is a fault of the program, which its stack trace tells better.</summary>
    public static string? Sentence(Exception? failure) => failure switch
    {
        OptionsValidationException options => string.Join(' ', options.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } inUse =>
            $"{inUse.Message.TrimEnd('.')}: end what uses it, or set another address under Kestrel:Endpoints.",
        IOException or UnauthorizedAccessException or InvalidOperationException or FormatException => failure.Message.ReplaceLineEndings(" "),
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        _ => null,
    };
}

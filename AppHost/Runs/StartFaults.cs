namespace AppHost.Runs;

/// <summary>A failed start is one sentence, not a stack trace.</summary>
internal static class StartFaults
{
    private static int _watched;

    public static void EndInOneSentence()
    {
        if (Interlocked.Exchange(ref _watched, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
            {
                if (Sentence(unhandled.ExceptionObject as Exception) is { } sentence)
                {
                    Console.Error.WriteLine(sentence);
                    Environment.Exit(1);
                }
            };
        }
    }

    internal static string? Sentence(Exception? exception) => exception switch
    {
        DistributedApplicationException fault => fault.Message,
        AggregateException { InnerExceptions: [var inner] } => Sentence(inner),
        _ => null,
    };
}

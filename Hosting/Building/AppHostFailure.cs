using System.Reflection;

namespace Hosting;

/// <summary>What keeps an AppHost from starting is told in one sentence; only faults of the engine itself show a stack trace.</summary>
internal static class AppHostFailure
{
    private static int _installed;

    public static void TellInOneSentence()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += static (_, failure) =>
            {
                if (ModelFault.Describe((Exception)failure.ExceptionObject, Assembly.GetEntryAssembly()) is { } sentence)
                {
                    Console.Error.WriteLine(sentence);
                    Environment.Exit(1);
                }
            };
        }
    }
}

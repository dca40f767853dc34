using System.Runtime.InteropServices;

namespace Bench;

/// <summary>What the verbs have in common: options, an orderly end on Ctrl+C, failures in one sentence.</summary>
internal static class Command
{
    private const string HelpText =
        """
        Measures the application on this machine.

        Usage:
          dotnet run --project Bench -c Release -- VERB [options]

        Verbs:
          start                       Start-up time to all healthy, what it takes the machine, and the end.
          http                        GET and POST through the gateway, beside a bare gateway and gRPC service.
          calls                       What the client side of a call costs, beside Microsoft's handlers.
          outbox                      Creations, the outbox beside plain publishing, commit to subscriber.
          reliability                 Faults under load: what is lost, doubled, late.

        Options:
          --rounds N                  Starts to measure, rounds of each side, thirds of the iterations (calls),
                                      or pairs of poison runs (reliability): 1 to 50, default 5.
          --seconds N                 Length of a round (http, outbox): 1 to 60, default 5.
          --connections N             Connections and requests under way (http, outbox): 1 to 256, default 32.
          --quick                     2 rounds of 1 s, or a twentieth (reliability): shows that it works, measures little.
          --case TEXT                 Only the cases whose names contain this (reliability).
          --get-only                  GET with the default sampler alone (http): to compare settings.
          --set KEY=VALUE             A variable of the AppHost and of all that it starts, to see what a setting costs. May be repeated
                                      (start, http, outbox, reliability).
        """;

    public static int Help(string[] args)
    {
        var asked = args is ["help" or "--help" or "-h"];
        (asked ? Console.Out : Console.Error).WriteLine(HelpText);
        return asked ? 0 : 2;
    }

    public static async Task<int> RunAsync(string[] args, Func<BenchOptions, CancellationToken, Task> benchmark)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await benchmark(BenchOptions.Parse(args), stop.Token);
            return 0;
        }
        catch (BenchException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before the end: there is no result.");
            return 130;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}

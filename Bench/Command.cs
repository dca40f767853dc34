using System.Runtime.InteropServices;

namespace Bench;

/// <summary>What the verbs have in common: options, an orderly end on Ctrl+C, failures in one sentence.</summary>
internal static class Command
{
    private const string HelpText =
        """
        Measures the application on this machine.

        Usage:
          dotnet run --project Bench -c Release -- start [options]    start-up time to all healthy
          dotnet run --project Bench -c Release -- engine [options]   first resource, all healthy, memory and end of the AppHost
          dotnet run --project Bench -c Release -- http [options]     GET and POST through the gateway, beside a bare gateway and gRPC service
          dotnet run --project Bench -c Release -- calls [options]    what the client side of a call costs, beside Microsoft's handlers
          dotnet run --project Bench -c Release -- outbox [options]   creations, the outbox beside plain publishing, commit to subscriber
          dotnet run --project Bench -c Release -- dashboard [options]    a minute of 20,000 spans/s into the dashboard
          dotnet run --project Bench -c Release -- faults [options]   what readers notice when instances and Consul fail, beside the seed's design
          dotnet run --project Bench -c Release -- reliability [options]    faults under load: what is lost, doubled, late

        Options:
          --rounds N                  Starts to measure, rounds of each side, thirds of the iterations (calls), or pairs of poison runs (reliability): 1 to 50, default 5.
          --seconds N                 Length of a round (http, outbox): 1 to 60, default 5.
          --connections N             Connections and requests under way (http, outbox): 1 to 256, default 32.
          --quick                     2 rounds of 1 s, or a twentieth (reliability): shows that it works, measures little.
          --short                     Outages of seconds instead of a minute (faults): a trial.
          --case TEXT                 Only the cases whose names contain this (faults, reliability).
          --get-only                  GET with the default sampler alone (http): to compare settings.
          --no-dashboard              Without the dashboard beside the application (start).
          --set RESOURCE:KEY=VALUE    Handed to the AppHost, to see what a setting costs. May be repeated.
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

using Bench.Applications;
using Bench.Processes;

namespace Bench.Start;

/// <param name="Name">What it is, with its unit.</param>
/// <param name="Value">How much.</param>
internal sealed record StartFigure(string Name, double Value)
{
    /// <summary>By the names of their programs. What else there is of a broker is small and short-lived.</summary>
    private static readonly (string Name, string[] Programs)[] Parts =
    [
        ("AppHost", ["AppHost"]),
        ("dashboard", ["Aspire.Dashboard"]),
        ("orchestrator", ["dcp"]),
        ("`dotnet run` of the services", ["dotnet"]),
        ("services", ["Gateway", "UserService", "NotificationWorker"]),
        ("RabbitMQ", ["beam.smp", "epmd"]),
        ("Consul", ["consul"]),
    ];

    /// <summary>Of a run that has just become healthy. The kernel knows when each process began, to a hundredth of a second.</summary>
    public static IEnumerable<StartFigure> Of(ApplicationRun run)
    {
        var all = run.Processes.Running([.. Parts.SelectMany(static part => part.Programs)]);
        var begin = ProcessUsage.Began(run.AppHostId);
        var services = ServiceInstance.Of(run.Processes);
        var parents = services.Select(static service => ProcessUsage.ParentOf(service.Process.Id)).ToList();
        var runners = parents.Zip(services).Where(pair => all.Any(process => process.Id == pair.First && process.Program == "dotnet")).ToList();

        yield return new("AppHost's process to all healthy, s", run.StartTime.TotalSeconds);
        yield return new("… to RabbitMQ's process, s", all.Where(static process => process.Program == "beam.smp").Min(Since));
        yield return new("… to the first user service's process, s", Processes("user-service").Min(Since));
        yield return new("… to the gateway's process, s", Processes("gateway").Min(Since));
        yield return new(
            "`dotnet run` to its program, mean, s",
            runners.Select(static pair => (ProcessUsage.Began(pair.Second.Process.Id) - ProcessUsage.Began(pair.First)).TotalSeconds)
                .DefaultIfEmpty()
                .Average());
        yield return new("processor time of all until then, s", all.Sum(static process => ProcessUsage.ProcessorOfFamily(process.Id).TotalSeconds));
        foreach (var (name, programs) in Parts)
        {
            var processes = all.Where(process => programs.Contains(process.Program)).ToList();
            yield return new($"{name}: processor time, s", processes.Sum(static process => ProcessUsage.ProcessorOfFamily(process.Id).TotalSeconds));
            yield return new($"{name}: memory, resident, MiB", processes.Sum(static process => ProcessUsage.ResidentMegabytes(process.Id)));
        }

        IEnumerable<LinuxProcess> Processes(string service) => services.Where(each => each.Name == service).Select(static each => each.Process);

        double Since(LinuxProcess process) => (ProcessUsage.Began(process.Id) - begin).TotalSeconds;
    }
}

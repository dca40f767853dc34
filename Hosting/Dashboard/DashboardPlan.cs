using System.Reflection;
using Hosting.Executables;
using Hosting.Runs;
using Microsoft.Extensions.Configuration;

namespace Hosting.Dashboard;

/// <summary>Whether a run has a dashboard. What stands in its way is told and stops nothing else.</summary>
internal sealed record DashboardPlan(DashboardSetup? Setup, string? Obstacle)
{
    private const string Metadata = "apphostdashboard";

    /// <exception cref="DistributedApplicationException">A setting of it is not understood.</exception>
    public static DashboardPlan For(Run run, IConfiguration configuration, Assembly? appHost, bool isDisabled)
    {
        if (IsDisabled(configuration["DisableDashboard"], isDisabled))
        {
            return new DashboardPlan(null, null);
        }

        var executable = Path.ChangeExtension(
            appHost?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static a => a.Key == Metadata)?.Value, null);
        if (!File.Exists(executable))
        {
            return new DashboardPlan(null, "its project is not built together with the AppHost: see Hosting/build/Hosting.AppHost.targets.");
        }

        var taken = new List<int>();
        try
        {
            return new DashboardPlan(
                new DashboardSetup(
                    executable,
                    Port(configuration["Dashboard:Url"], "Dashboard:Url", 18888),
                    Port(configuration["Dashboard:OtlpGrpcUrl"], "Dashboard:OtlpGrpcUrl", 4317),
                    Port(configuration["Dashboard:OtlpHttpUrl"], "Dashboard:OtlpHttpUrl", 4318),
                    run.Ports.Reserve()),
                null);
        }
        catch (StartupException inUse)
        {
            taken.ForEach(run.Ports.Release);
            return new DashboardPlan(null, $"{char.ToLowerInvariant(inUse.Message[0])}{inUse.Message[1..]}");
        }

        int Port(string? url, string key, int port)
        {
            if (url is { Length: > 0 })
            {
                port = Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { IsLoopback: true, Scheme: "http", Port: > 0 }
                    ? address.Port
                    : throw new DistributedApplicationException($"{key} is '{url}', but must be an http address of this machine with a port, such as http://127.0.0.1:{port}.");
            }

            taken.Add(run.IsIsolated ? run.Ports.Reserve() : run.Ports.ReserveDeclared(port));
            return taken[^1];
        }
    }

    private static bool IsDisabled(string? setting, bool otherwise) =>
        string.IsNullOrWhiteSpace(setting) ? otherwise
        : bool.TryParse(setting, out var disabled) ? disabled
        : throw new DistributedApplicationException($"DisableDashboard is '{setting}', but must be true or false.");
}

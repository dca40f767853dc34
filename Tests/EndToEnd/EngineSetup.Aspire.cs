using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Tests.EndToEnd;

/// <summary>What an engine wants of a test.</summary>
internal static class EngineSetup
{
    /// <summary>Images may have to be pulled.</summary>
    public static TimeSpan StartWithin => TimeSpan.FromMinutes(5);

    public static string DataDirectory() => Directory.CreateTempSubdirectory("aspire-tests-").FullName;

    /// <summary>Services export to the dashboard's address, whatever is there.</summary>
    public static string ExportTelemetryTo(string endpoint) => $"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL={endpoint}";

    /// <summary>Volumes would be those of every run of this AppHost, and two brokers cannot stand on one.</summary>
    public static void KeepNothing(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var container in builder.Resources.OfType<ContainerResource>())
        {
            foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>().ToList())
            {
                container.Annotations.Remove(mount);
            }
        }

        var data = builder.Configuration["DataDirectory"]!;
        builder.Services.AddHostedService(_ => new Removal(data));
    }

    /// <summary>Of the folder, with the application.</summary>
    private sealed class Removal(string folder) : IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}

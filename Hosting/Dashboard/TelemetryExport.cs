using System.IO.Compression;
using Hosting.Commands;

namespace Hosting.Dashboard;

/// <summary>What the dashboard keeps of the run's telemetry: its own archive, file by file.</summary>
internal sealed class TelemetryExport(DashboardPlan plan, IHttpClientFactory http) : IExportSource
{
    private const string KeyHeader = "x-api-key";
    private const string Folder = "telemetry/";

    public string Name => "telemetry";

    public async Task<string?> WriteAsync(ZipArchive archive, CancellationToken cancellationToken)
    {
        if (plan.Setup is not { } setup)
        {
            return "the run has no dashboard, which is who keeps it";
        }

        using var client = http.CreateClient();
        client.DefaultRequestHeaders.Add(KeyHeader, setup.ApiKey);
        await using var telemetry = new MemoryStream(await client.GetByteArrayAsync(new Uri($"{setup.Url}/api/export"), cancellationToken).ConfigureAwait(false));
        using var source = new ZipArchive(telemetry, ZipArchiveMode.Read);
        foreach (var entry in source.Entries)
        {
            await using var from = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var to = await archive.CreateEntry($"{Folder}{entry.FullName}").OpenAsync(cancellationToken).ConfigureAwait(false);
            await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}

using System.IO.Compression;

namespace Hosting.Commands;

/// <summary>Something that adds its files to an export, such as a store of telemetry. Registered as a service; each is asked.</summary>
internal interface IExportSource
{
    /// <summary>What it adds, for the sentence that says that it could not: <c>telemetry</c>.</summary>
    string Name { get; }

    /// <returns>Null, or in one sentence why there is nothing.</returns>
    Task<string?> WriteAsync(ZipArchive archive, CancellationToken cancellationToken);
}

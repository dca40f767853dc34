using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hosting.Executables;
using Hosting.Logs;
using Hosting.Runs;

namespace Hosting.Commands;

/// <summary>Writes what is known of a run into one archive: who reads it needs neither the machine nor the run. Secrets are masked as everywhere.</summary>
internal sealed class RunExporter(Run run, IEnumerable<IExportSource> sources, TimeProvider time)
{
    /// <param name="path">The archive; what was there before is replaced.</param>
    /// <exception cref="StartupException">It cannot be written there.</exception>
    public async Task<ExportSummary> WriteAsync(string path, IControlTarget target, CancellationToken cancellationToken)
    {
        var partial = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            var missing = new List<string>();
            IReadOnlyList<string> files;
            File.Delete(partial);
            using (var file = PrivateFile.Create(partial, FileShare.ReadWrite))
            {
                using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    await WriteRunAsync(archive, target, cancellationToken).ConfigureAwait(false);
                    foreach (var source in sources)
                    {
                        if (await TryAsync(source, archive, cancellationToken).ConfigureAwait(false) is { } reason)
                        {
                            missing.Add($"{source.Name} ({reason.TrimEnd('.')})");
                        }
                    }
                }

                file.Position = 0;
                using var written = new ZipArchive(file, ZipArchiveMode.Read);
                files = [.. written.Entries.Select(static entry => entry.FullName)];
            }

            File.Move(partial, path, overwrite: true);
            return new ExportSummary(path, files, missing);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"'{path}' cannot be written ({error.Message.TrimEnd('.')}): name another file by --output FILE.", error);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    private async Task WriteRunAsync(ZipArchive archive, IControlTarget target, CancellationToken cancellationToken)
    {
        var resources = target.List();
        await AddAsync(archive, "run.txt", [
            $"run {run.Id}", FormattableString.Invariant($"exported {time.GetUtcNow():u}, {run.Age.TotalSeconds:0} s after its start"),
            $"isolated {run.IsIsolated}, keeps nothing {run.IsEphemeral}",
            System.Runtime.InteropServices.RuntimeInformation.OSDescription, System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
        ]).ConfigureAwait(false);
        await AddAsync(archive, "resources.json", [JsonSerializer.Serialize(resources, PrintedJson.Readable.IReadOnlyListResourceStatus)]).ConfigureAwait(false);
        foreach (var name in resources.Select(static resource => resource.Name))
        {
            if (target.Describe(name, reveal: false) is { } description)
            {
                await AddAsync(archive, $"resources/{name}.json", [JsonSerializer.Serialize(description, PrintedJson.Readable.ResourceDescription)]).ConfigureAwait(false);
            }

            var lines = new List<string>();
            await foreach (var batch in target.LogsAsync(name, follow: false, cancellationToken).ConfigureAwait(false))
            {
                lines.AddRange(batch.Where(line => line.Name == name).Select(static line => AnsiCodes.Remove(line.Content)));
            }

            await AddAsync(archive, $"logs/{name}.log", lines).ConfigureAwait(false);
        }
    }

    private static async Task<string?> TryAsync(IExportSource source, ZipArchive archive, CancellationToken cancellationToken)
    {
        try
        {
            return await source.WriteAsync(archive, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException or InvalidDataException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return error.Message;
        }
    }

    private static async Task AddAsync(ZipArchive archive, string name, IEnumerable<string> lines)
    {
        await using var entry = new StreamWriter(archive.CreateEntry(name).Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach (var line in lines)
        {
            await entry.WriteLineAsync(line).ConfigureAwait(false);
        }
    }
}

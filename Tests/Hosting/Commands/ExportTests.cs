using System.IO.Compression;
using System.Runtime.Versioning;
using global::Hosting.Commands;
using global::Hosting.Executables;
using Tests.Hosting.Runs;

namespace Tests.Hosting.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class ExportTests : IDisposable
{
    private readonly Checkout _checkout = new();
    private readonly FakeControlTarget _target = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Write_Run_HoldsStatesAndLogsWithoutSecretsForItsOwnerOnly()
    {
        await using var run = _checkout.Open();
        var path = Path.Combine(_checkout.Folder, "export.zip");

        var summary = await new RunExporter(run, [new Source("telemetry", null), new Source("traces", "nobody answers.")], TimeProvider.System).WriteAsync(path, _target, Cancel);

        Assert.Equal(["run.txt", "resources.json", "resources/messaging.json", "logs/messaging.log", "logs/users-migration.log", "telemetry.json"], summary.Files);
        Assert.Equal(["traces (nobody answers)"], summary.Missing);
        using var archive = ZipFile.OpenRead(path);
        Assert.Equal("one\ntwo\n", await TextAsync(archive, "logs/messaging.log"));
        Assert.Contains("amqp://aspire:***@127.0.0.1:5672", await TextAsync(archive, "resources/messaging.json"), StringComparison.Ordinal);
        Assert.Contains(run.Id, await TextAsync(archive, "run.txt"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_checkout.Folder));
    }

    [Fact]
    public async Task Write_FolderThatIsNotThere_NamesTheOption()
    {
        await using var run = _checkout.Open();

        var error = await Assert.ThrowsAsync<StartupException>(() => new RunExporter(run, [], TimeProvider.System).WriteAsync("/nowhere/at/all.zip", _target, Cancel));

        Assert.StartsWith("'/nowhere/at/all.zip' cannot be written (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("): name another file by --output FILE.", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return await reader.ReadToEndAsync(Cancel);
    }

    private sealed class Source(string name, string? reason) : IExportSource
    {
        public string Name => name;

        public Task<string?> WriteAsync(ZipArchive archive, CancellationToken cancellationToken)
        {
            if (reason is null)
            {
                archive.CreateEntry($"{name}.json");
            }

            return Task.FromResult(reason);
        }
    }
}

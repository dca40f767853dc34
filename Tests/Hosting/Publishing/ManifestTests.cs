using System.Diagnostics;
using System.Text.Json.Nodes;
using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Publishing;
using global::Hosting.Testing;
using Tests.Hosting.Processes;
using Tests.Testing;

namespace Tests.Hosting.Publishing;

public sealed class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("manifest-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Beside the test lies what the model has to become; paths of the checkout stand in it as CHECKOUT.</summary>
    [Fact]
    public async Task Publish_Model_IsTheExpectedManifestAndStartsNothing()
    {
        var data = Path.Combine(_folder, "data");

        var (exitCode, output, error) = await PublishAsync("--operation", "publish", "--step", "publish-manifest", "--output-path", _folder, $"--DataDirectory={data}");

        Assert.Equal((0, $"Wrote {Path.Combine(_folder, Manifest.FileName)}.\n", ""), (exitCode, output, error));
        var written = (await File.ReadAllTextAsync(Path.Combine(_folder, Manifest.FileName), Cancel))
            .Replace(Path.GetRelativePath(_folder, SolutionFolder.Path), "CHECKOUT", StringComparison.Ordinal).Replace(data, "DATA", StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(SolutionFolder.PathOf("Tests", "Hosting", "Publishing", "expected-manifest.json"), Cancel), written);
        Assert.False(Directory.Exists(data), "A folder for data was made.");
    }

    [Fact]
    public async Task Publish_AnotherStep_SaysWhatThereIs()
    {
        var (exitCode, _, error) = await PublishAsync("--operation", "publish", "--step", "deploy", "--output-path", _folder);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The embedded engine publishes a manifest and nothing else: write --operation publish", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Write_EveryKindOfResource_HasItsForm()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var key = builder.AddParameter("key", "default", publishValueAsDefault: true);
        var box = builder.AddContainer("box", "registry.example/box", "2").WithImageRegistry("mirror")
            .WithHttpEndpoint(targetPort: 80).WithBindMount(Path.Combine(_folder, "web"), "/web", isReadOnly: true);
        builder.AddConnectionString("store", ReferenceExpression.Create($"at={box.GetEndpoint("http").Property(EndpointProperty.HostAndPort)};key={key.Resource:uri}"));
        builder.AddExecutable("tool", "make", _folder, "all").WithEnvironment("BOX", box.GetEndpoint("http"));

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(await new Manifest(
            new DistributedApplicationModel(builder.Resources), new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish)).WriteAsync(_folder, Cancel), Cancel))!["resources"]!;

        AssertIs("""{"type":"string","default":{"value":"default"}}""", manifest["key"]!["inputs"]!["value"]);
        AssertIs(
            """{"type":"container.v0","image":"mirror/registry.example/box:2","bindMounts":[{"source":"web","target":"/web","readOnly":true}],"bindings":{"http":{"scheme":"http","protocol":"tcp","transport":"http","targetPort":80}}}""",
            manifest["box"]);
        AssertIs("""{"type":"value.v0","connectionString":"at={box.bindings.http.hostandport};key={key-uri-encoded.value}"}""", manifest["store"]);
        AssertIs("""{"type":"executable.v0","workingDirectory":".","command":"make","args":["all"],"env":{"BOX":"{box.bindings.http.url}"}}""", manifest["tool"]);
        AssertIs("""{"type":"annotated.string","value":"{key.value}","filter":"uri"}""", manifest["key-uri-encoded"]);
    }

    private static void AssertIs(string expected, JsonNode? actual) => Assert.Equal(expected, actual?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    private static async Task<(int ExitCode, string Output, string Error)> PublishAsync(params string[] args)
    {
        using var appHost = Process.Start(new ProcessStartInfo(AppHostProcess.Executable, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = appHost.StandardError.ReadToEndAsync(Cancel);
        var output = await appHost.StandardOutput.ReadToEndAsync(Cancel);
        await appHost.WaitForExitAsync(Cancel);
        return (appHost.ExitCode, output, await error);
    }
}

using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tests.AppHost.Publishing;

/// <summary>What is published is the model with its brokers in containers, wherever they run here.</summary>
public sealed partial class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("manifest-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Publish_Model_IsTheExpectedManifest()
    {
        var configuration = typeof(ManifestTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var data = Path.Combine(_folder, "data");
        string[] args = ["--operation", "publish", "--step", "publish-manifest", "--output-path", _folder, $"--DataDirectory={data}", "--Brokers=native"];
        var program = SolutionFolder.PathOf("AppHost", "bin", configuration, "net10.0", "AppHost");
        using var appHost = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true })!;
        var output = await appHost.StandardOutput.ReadToEndAsync(Cancel);
        await appHost.WaitForExitAsync(Cancel);
        Assert.True(appHost.ExitCode == 0, output);

        var written = (await File.ReadAllTextAsync(Path.Combine(_folder, "aspire-manifest.json"), Cancel))
            .Replace(Path.GetRelativePath(_folder, SolutionFolder.Path), "CHECKOUT", StringComparison.Ordinal).Replace(data, "DATA", StringComparison.Ordinal);
        var manifest = JsonNode.Parse(HashOfTheAppHost().Replace(written, ""))!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
        {
            resource!["bindings"]?.AsObject().Remove("https");
        }

        var expected = JsonNode.Parse(await File.ReadAllTextAsync(SolutionFolder.PathOf("Tests", "AppHost", "Publishing", "expected-manifest.json"), Cancel));
        Assert.True(JsonNode.DeepEquals(expected, manifest), $"Expected: {expected}\nActual: {manifest}");
    }

    [GeneratedRegex("(?<=\"name\": \")apphost-[0-9a-f]{10}-")]
    private static partial Regex HashOfTheAppHost();
}

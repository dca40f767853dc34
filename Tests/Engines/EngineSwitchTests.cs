using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tests.Documentation;
using Tests.Testing;

namespace Tests.Engines;

/// <summary>What `-p:AppHostEngine=Aspire` makes of each project, as MSBuild evaluates it. Nothing is restored, so no feed needs to have Aspire.</summary>
public sealed partial class EngineSwitchTests : IDisposable
{
    private readonly string _packages = Directory.CreateTempSubdirectory("packages-").FullName;

    public void Dispose() => Directory.Delete(_packages, recursive: true);

    [Fact]
    public async Task AppHost_OnAspire_HasItsPackagesAndNothingOfTheEmbeddedEngine()
    {
        await WriteSdkAsync();

        var project = await EvaluateAsync("AppHost");

        Assert.Equal(("true", "true"), (project.Property("PropsOfTheSdk"), project.Property("TargetsOfTheSdk")));
        Assert.Equal(["Aspire.Hosting.AppHost", "Aspire.Hosting.RabbitMQ"], project.Items("PackageReference"));
        Assert.Equal(["Gateway", "NotificationWorker", "UserService"], project.Items("ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
        Assert.Contains(project.Items("Compile"), static file => file.EndsWith(".Aspire.cs", StringComparison.Ordinal));
        Assert.DoesNotContain(project.Items("Compile"), static file => file.EndsWith(".Embedded.cs", StringComparison.Ordinal));
        Assert.Superset(new HashSet<string> { "Aspire.Hosting", "Aspire.Hosting.ApplicationModel", "Aspire.Hosting.Eventing" }, project.Items("Using").ToHashSet());
        Assert.DoesNotContain(project.Items("Using"), static name => name.StartsWith("Hosting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messaging_OnAspire_ReferencesItsClientInsteadOfOurs()
    {
        var project = await EvaluateAsync("Messaging");

        Assert.Contains("Aspire.RabbitMQ.Client", project.Items("PackageReference"));
        Assert.DoesNotContain(project.Items("Compile"), static file => file.Contains("RabbitMq/Client/", StringComparison.Ordinal));
        Assert.Contains(project.Items("Compile"), static file => file.EndsWith("BrokerConnection.cs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tests_OnAspire_AreTheEndToEndOnesAndAllThatDoNotReadTheEngine()
    {
        var project = await EvaluateAsync("Tests");

        Assert.Contains("Aspire.Hosting.Testing", project.Items("PackageReference"));
        Assert.DoesNotContain(project.Items("ProjectReference"), static path => path.Contains("Hosting.csproj", StringComparison.Ordinal));
        Assert.Contains(project.Items("Compile"), static file => file.StartsWith("EndToEnd/", StringComparison.Ordinal));
        Assert.DoesNotContain(project.Items("Compile"), static file => file.StartsWith("Hosting/", StringComparison.Ordinal) || file.StartsWith("Faults/", StringComparison.Ordinal));
        Assert.All(
            project.Items("Compile").Where(static file => file.EndsWith(".cs", StringComparison.Ordinal) && !Path.IsPathRooted(file)),
            file => Assert.DoesNotMatch(EngineNamespace(), File.ReadAllText(SolutionFolder.PathOf("Tests", file))));
        Assert.Contains("Aspire.Hosting.Testing", project.Items("Using"));
    }

    [Fact]
    public async Task Messaging_OnTheEmbeddedEngine_HasItsOwnClient()
    {
        var project = await EvaluateAsync("Messaging", "Embedded");

        Assert.DoesNotContain(project.Items("PackageReference"), static name => name.StartsWith("Aspire.", StringComparison.Ordinal));
        Assert.Contains(project.Items("Compile"), static file => file.Contains("RabbitMq/Client/", StringComparison.Ordinal));
    }

    /// <summary>So that no file has to be changed when the engine is: the namespaces are global usings of eng/AppHostEngine.props.</summary>
    [Theory]
    [InlineData("AppHost")]
    [InlineData("Tests/EndToEnd")]
    public void Sources_ForBothEngines_NameNoNamespaceOfEither(string folder)
    {
        var files = Sources.Of(folder).Where(static file => !file.EndsWith(".Embedded.cs", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, static file => Assert.DoesNotMatch(EngineNamespace(), File.ReadAllText(file)));
        Assert.All(files, static file => Assert.DoesNotContain("#if", File.ReadAllText(file), StringComparison.Ordinal));
    }

    /// <summary>An SDK in the form that a feed's would have after its download.</summary>
    private async Task WriteSdkAsync()
    {
        var version = (await EvaluateAsync("Messaging", "Embedded")).Property("AspireSdkVersion");
        var folder = Directory.CreateDirectory(Path.Combine(_packages, "aspire.apphost.sdk", version)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "Sdk"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Sdk", "Sdk.props"), "<Project><PropertyGroup><PropsOfTheSdk>true</PropsOfTheSdk></PropertyGroup></Project>");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Sdk", "Sdk.targets"),
            "<Project><PropertyGroup><TargetsOfTheSdk>true</TargetsOfTheSdk></PropertyGroup></Project>");
        await File.WriteAllTextAsync(Path.Combine(folder, ".nupkg.metadata"), """{ "version": 2, "contentHash": "", "source": "" }""");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "aspire.apphost.sdk.nuspec"),
            $"<package><metadata><id>Aspire.AppHost.Sdk</id><version>{version}</version><authors>x</authors><description>x</description></metadata></package>");
        await File.WriteAllTextAsync(Path.Combine(folder, $"aspire.apphost.sdk.{version}.nupkg.sha512"), "");
    }

    private async Task<Evaluation> EvaluateAsync(string project, string engine = "Aspire")
    {
        string[] asked = ["-getItem:Compile,PackageReference,ProjectReference,Using", "-getProperty:AspireSdkVersion,PropsOfTheSdk,TargetsOfTheSdk"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", SolutionFolder.PathOf(project, $"{project}.csproj"), "-nodeReuse:false", $"-p:AppHostEngine={engine}", .. asked])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NUGET_PACKAGES"] = _packages, ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{output}\n{await error}");
        return new Evaluation(JsonDocument.Parse(output).RootElement);
    }

    [GeneratedRegex(@"^using (global::)?(Aspire\.)?Hosting\b", RegexOptions.Multiline)]
    private static partial Regex EngineNamespace();

    private sealed record Evaluation(JsonElement Root)
    {
        public string Property(string name) => Root.GetProperty("Properties").GetProperty(name).GetString()!;

        public IReadOnlyList<string> Items(string name) =>
            [.. Root.GetProperty("Items").GetProperty(name).EnumerateArray().Select(static item => item.GetProperty("Identity").GetString()!.Replace('\\', '/'))];
    }
}

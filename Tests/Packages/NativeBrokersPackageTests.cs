using System.Text.RegularExpressions;
using RabbitMQ.Client;
using Tests.Documentation;
using Tests.Notifications.Email;

namespace Tests.Packages;

/// <summary>The package as a stranger takes it: packed, and referred to by an AppHost with the lines of its README.</summary>
public sealed partial class NativeBrokersPackageTests
{
    private const string Package = "NativeBrokers.Aspire.Hosting";
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Package_InAStrangersAppHost_RunsBothBrokersAsItsReadmeSays()
    {
        await FetchedProgram.Brokers.NeedAsync();
        using var folder = new TemporaryFolder();
        // One of its own, since what is restored is kept by its version.
        var version = $"0.0.0-test.{Guid.NewGuid():N}";
        var cached = Path.Combine(PackagesFolder(), Package.ToLowerInvariant(), version);
        try
        {
            await DotnetAsync(
                SolutionFolder.PathOf("Packages", Package),
                "pack", "--no-build", "--configuration", Configuration(), $"-p:PackageVersion={version}", "--output", folder.Path);
            await File.WriteAllTextAsync(folder["Stranger.csproj"], Project(version), Cancel);
            await File.WriteAllTextAsync(folder["Program.cs"], await ProgramAsync(), Cancel);
            await DotnetAsync(folder.Path, "build", $"-p:RestoreAdditionalProjectSources={folder.Path}");

            var ports = FreePorts.Take(2);
            await using var host = CheckoutAppHost.Start(
                folder.Path,
                $"env ASPIRE_ALLOW_UNSECURED_TRANSPORT=true ASPNETCORE_URLS=http://localhost:{ports[0]} "
                + $"ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:{ports[1]} dotnet run --no-build");
            await Eventually.HoldsAsync(
                async () =>
                {
                    Assert.Null(await host.FindEndAsync());
                    return File.Exists(folder["orders.env"]);
                },
                "the program that waits for both brokers",
                StartsWithin);

            var environment = await File.ReadAllTextAsync(folder["orders.env"], Cancel);
            var factory = new ConnectionFactory { Uri = new(Variable(environment, "ConnectionStrings__messaging")) };
            await using var connection = await factory.CreateConnectionAsync(Cancel);
            using var http = new HttpClient { BaseAddress = new(Variable(environment, "ConnectionStrings__consul")) };
            Assert.Contains(':', await http.GetStringAsync(new Uri("/v1/status/leader", UriKind.Relative), Cancel));
            await host.StopAsync();
        }
        finally
        {
            if (Directory.Exists(cached))
            {
                Directory.Delete(cached, recursive: true);
            }
        }
    }

    private static string Project(string version) =>
        $"""
        <Project Sdk="{Between("Sdk=\"", "AppHost", "AppHost.csproj")}">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <NoWarn>ASPIRE010</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Aspire.Hosting.AppHost" Version="{AspireVersion()}" />
            <PackageReference Include="{Package}" Version="{version}" />
          </ItemGroup>
        </Project>
        """;

    // A program in the place of the project that the README has, and the brokers that are unpacked already.
    private static async Task<string> ProgramAsync()
    {
        var readme = await File.ReadAllTextAsync(SolutionFolder.PathOf("Packages", Package, "README.md"), Cancel);
        var code = Code().Match(readme).Groups[1].Value;
        Assert.Contains("AddProject<Projects.Orders>(\"orders\")", code, StringComparison.Ordinal);
        return code
            .Replace(
                "AddProject<Projects.Orders>(\"orders\")",
                "AddExecutable(\"orders\", \"/bin/sh\", \".\", \"-c\", \"env > all; mv all orders.env\")",
                StringComparison.Ordinal)
            .Replace("\".tools\"", $"\"{SolutionFolder.PathOf(".tools")}\"", StringComparison.Ordinal);
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, output);
    }

    private static string AspireVersion() => Between("\"Aspire.Hosting.AppHost\" Version=\"", "Directory.Packages.props");

    // Up to the next quote.
    private static string Between(string before, params string[] file)
    {
        var text = File.ReadAllText(SolutionFolder.PathOf(file));
        var begin = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[begin..text.IndexOf('"', begin)];
    }

    private static string Variable(string environment, string name) =>
        environment.Split('\n').Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];

    // Debug or Release: …/bin/CONFIGURATION/net10.0/.
    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string PackagesFolder() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}

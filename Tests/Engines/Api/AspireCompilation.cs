using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tests.Documentation;
using Tests.Testing;

namespace Tests.Engines.Api;

/// <summary>What the compiler says of the sources when they stand on the assemblies of Aspire's packages, as far as these have been restored on this machine.</summary>
internal static class AspireCompilation
{
    private const string EngineUsings =
        $"""
        global using Aspire.Hosting;
        global using Aspire.Hosting.ApplicationModel;
        global using Aspire.Hosting.Eventing;
        {GeneratedSources.Projects}
        """;

    public static IEnumerable<string> OfAppHost(params string[] packages) => Errors(
        "AppHost", OutputKind.ConsoleApplication, Sources.Of("AppHost").Where(static file => !file.EndsWith(".Embedded.cs", StringComparison.Ordinal)), EngineUsings, ["Hosting.dll"], packages);

    public static IEnumerable<string> OfMessaging(params string[] packages) => Errors(
        "Messaging", OutputKind.DynamicallyLinkedLibrary,
        Sources.Of("Messaging").Where(static file => !file.Contains("/RabbitMq/Client/", StringComparison.Ordinal)), "", ["Messaging.dll"], packages);

    private static IEnumerable<string> Errors(string assembly, OutputKind kind, IEnumerable<string> files, string usings, string[] without, string[] packages)
    {
        var references = GeneratedSources.References(without).Concat(packages.Select(AssemblyOf));
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(
                assembly,
                files.Select(static file => GeneratedSources.Parse(File.ReadAllText(file), file)).Append(GeneratedSources.Parse(GeneratedSources.Usings, "Usings.cs")).Append(GeneratedSources.Parse(usings, "EngineUsings.cs")),
                references.Select(static file => MetadataReference.CreateFromFile(file)),
                options)
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(static diagnostic => diagnostic.ToString())
            .Where(static error => !LacksAGenerator(error));
    }

    /// <summary>None runs here: partial methods have no body, and the serializer context of the events no members.</summary>
    private static bool LacksAGenerator(string error) => error.Contains("CS8795", StringComparison.Ordinal) || error.Contains("EventsJson", StringComparison.Ordinal);

    /// <summary>Of the version in Directory.Build.props, for the newest .NET; skips the test without it.</summary>
    private static string AssemblyOf(string package)
    {
        var version = XDocument.Load(SolutionFolder.PathOf("Directory.Build.props")).Descendants("AspireVersion").Single().Value;
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var file = new[] { "net10.0", "net9.0", "net8.0" }
            .Select(framework => Path.Combine(cache, package.ToLowerInvariant(), version, "lib", framework, $"{package}.dll")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(file is null, $"{package} {version} has not been restored on this machine: dotnet restore Aspire.sln -p:AppHostEngine=Aspire.");
        return file;
    }
}

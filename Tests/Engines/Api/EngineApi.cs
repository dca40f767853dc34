using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tests.Documentation;
using Tests.Testing;

namespace Tests.Engines.Api;

/// <summary>What the embedded engine offers, and what the sources that are meant for both engines use of it.</summary>
internal static class EngineApi
{
    private const string Engine = "Hosting";

    private static readonly Lazy<MetadataReference[]> References = new(static () => [.. GeneratedSources.References().Select(static file => MetadataReference.CreateFromFile(file))]);

    private const string Usings =
        $"""
        {GeneratedSources.Usings}
        global using Hosting;
        global using Hosting.ApplicationModel;
        global using Hosting.Eventing;
        global using Hosting.Testing;
        global using Xunit;
        {GeneratedSources.Projects}
        """;

    /// <summary>Every public member of the built engine under one of Aspire's names whose signature is another one: what it is, and what Aspire has.</summary>
    public static IEnumerable<string> Deviations(AspireApi aspire) => Deviations(aspire, EngineAssembly());

    /// <summary>The same of other sources of that engine.</summary>
    public static IEnumerable<string> Deviations(AspireApi aspire, string source)
    {
        var compilation = Compile(Engine, [GeneratedSources.Parse(source)]);
        return Deviations(aspire, compilation.Assembly);
    }

    /// <summary>Everything that the AppHost uses of the engine and that Aspire does not have.</summary>
    public static IEnumerable<string> ForeignInAppHost(AspireApi aspire) => Foreign(
        aspire, "AppHost", Sources.Of("AppHost").Where(static file => !file.EndsWith(".Embedded.cs", StringComparison.Ordinal)), static _ => true);

    /// <summary>Everything that the end-to-end tests use of the engine and that Aspire does not have.</summary>
    public static IEnumerable<string> ForeignInEndToEndTests(AspireApi aspire) => Foreign(
        aspire, "Tests", Sources.Of("Tests").Where(static file => !file.EndsWith(".Aspire.cs", StringComparison.Ordinal)),
        static file => Path.GetDirectoryName(file) == SolutionFolder.PathOf("Tests", "EndToEnd"));

    /// <summary>The same of a source of the AppHost's.</summary>
    public static IEnumerable<string> Foreign(AspireApi aspire, string source) =>
        Foreign(aspire, Compile("AppHost", [GeneratedSources.Parse(source, "source")]), static file => file == "source");

    private static IEnumerable<string> Foreign(AspireApi aspire, string assembly, IEnumerable<string> files, Func<string, bool> isChecked) =>
        Foreign(aspire, Compile(assembly, files.Select(static file => GeneratedSources.Parse(File.ReadAllText(file), file))), isChecked);

    private static IEnumerable<string> Foreign(AspireApi aspire, CSharpCompilation compilation, Func<string, bool> isChecked)
    {
        foreach (var tree in compilation.SyntaxTrees.Where(tree => isChecked(tree.FilePath)))
        {
            var model = compilation.GetSemanticModel(tree);
            // What does not compile is not checked either.
            foreach (var error in model.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            {
                yield return error.ToString();
            }

            foreach (var signature in Used(model, tree.GetRoot()).Distinct())
            {
                if (!(signature.Key.StartsWith("type ", StringComparison.Ordinal) ? aspire.Names(signature.Key) : aspire.Has(signature) || IsPartOfAnEnumeration(aspire, signature)))
                {
                    yield return $"{Path.GetFileName(tree.FilePath)} uses {signature.Text}, which eng/aspire-api.txt does not have{Instead(aspire, signature)}";
                }
            }
        }
    }

    private static IEnumerable<Signature> Used(SemanticModel model, SyntaxNode root) => root.DescendantNodes()
        .Where(static node => node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or PrimaryConstructorBaseTypeSyntax)
        .Select(node => model.GetSymbolInfo(node).Symbol)
        .Where(static symbol => symbol?.ContainingAssembly?.Name == Engine)
        .Select(static symbol => Signature.Of(symbol!))
        .OfType<Signature>();

    private static IEnumerable<string> Deviations(AspireApi aspire, IAssemblySymbol engine) => Types(engine.GlobalNamespace)
        .SelectMany(static type => type.GetMembers().Where(static member => member.DeclaredAccessibility == Accessibility.Public).Prepend(type))
        .Where(static symbol => symbol is not INamedTypeSymbol { TypeKind: not TypeKind.Enum })
        .Select(Signature.Of).OfType<Signature>().Distinct()
        .Where(signature => aspire.Names(signature.Key) && !aspire.Has(signature) && !IsPartOfAnEnumeration(aspire, signature))
        .Select(signature => $"{signature.Text}{Instead(aspire, signature)}");

    /// <summary>The engine may have fewer members of an enumeration, in the same order.</summary>
    private static bool IsPartOfAnEnumeration(AspireApi aspire, Signature signature) =>
        aspire.Of(signature.Key).Any(line => line.StartsWith($"{signature.Text}, ", StringComparison.Ordinal));

    private static string Instead(AspireApi aspire, Signature signature) =>
        aspire.Of(signature.Key).ToList() is { Count: > 0 } known ? $"; Aspire has {string.Join(" and ", known)}" : "";

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol folder) => folder.GetNamespaceMembers().SelectMany(Types)
        .Concat(folder.GetTypeMembers().Where(static type => type.DeclaredAccessibility == Accessibility.Public));

    private static IAssemblySymbol EngineAssembly()
    {
        var compilation = Compile("Reader", []);
        return (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(References.Value.Single(static reference => Path.GetFileName(reference.Display) == $"{Engine}.dll"))!;
    }

    private static CSharpCompilation Compile(string assembly, IEnumerable<SyntaxTree> sources) => CSharpCompilation.Create(
        assembly,
        assembly == Engine ? sources : sources.Prepend(GeneratedSources.Parse(Usings)),
        assembly == Engine ? References.Value.Where(static reference => Path.GetFileName(reference.Display) != $"{Engine}.dll") : References.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}

using System.Reflection;
using System.Xml.Linq;

namespace Tests.Architecture;

/// <summary>Who may know whom. AppHost names services as resources; it does not use their code.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["AppHost"] = ["NativeBrokers.Aspire.Hosting"],
        ["NativeBrokers.Aspire.Hosting"] = [],
        ["ServiceDefaults"] = [],
        ["Messaging"] = ["ServiceDefaults"],
        ["UserService"] = ["Messaging", "ServiceDefaults"],
        ["Gateway"] = ["ServiceDefaults"],
        ["NotificationWorker"] = ["Messaging", "ServiceDefaults"],
    };

    private static readonly string[] Resources = ["Gateway", "NotificationWorker", "UserService"];
    private static readonly string[] MayReferenceAll = ["Bench", "Tests"];

    public static TheoryData<string> Projects() => [.. Allowed.Keys];

    [Fact]
    public void EveryProjectOfTheCheckout_HasARule()
    {
        var projects = Directory.EnumerateFiles(SolutionFolder.Path, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
            .Select(static file => Path.GetFileNameWithoutExtension(file)).Except(MayReferenceAll).Order(StringComparer.Ordinal);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_References_OnlyWhatItMay(string project)
    {
        var references = ReferencesOf(project).Where(reference => project != "AppHost" || !Resources.Contains(reference));

        Assert.Empty(references.Except(Allowed[project]));
    }

    /// <summary>Sees what comes along by a reference of a reference, too.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_Uses_OnlyWhatItMay(string project)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{project}.dll");
        var used = Assembly.LoadFrom(file).GetReferencedAssemblies()
            .Select(static name => name.Name!).Where(name => Allowed.ContainsKey(name) || MayReferenceAll.Contains(name));

        Assert.Empty(used.Except(Allowed[project]));
    }

    [Fact]
    public void AppHost_NamesTheServices_AsResourcesOnly() =>
        Assert.Equal(Resources, ReferencesOf("AppHost").Where(Resources.Contains).Order(StringComparer.Ordinal));

    /// <summary>What the rules rest on: a reference that is there is seen.</summary>
    [Fact]
    public void ReferencesOf_AKnownProject_AreRead() =>
        Assert.Equal(["Messaging", "ServiceDefaults"], ReferencesOf("UserService").Order(StringComparer.Ordinal));

    [Fact]
    public void Services_AreTalkedToOverTheirContractsAlone() =>
        Assert.DoesNotContain(Resources.SelectMany(ReferencesOf), Resources.Contains);

    private static IEnumerable<string> ReferencesOf(string project) => XDocument
        .Load(FileOf(project))
        .Descendants("ProjectReference")
        .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static string FileOf(string project) => new[] { "", "Packages" }
        .Select(folder => SolutionFolder.PathOf(folder, project, $"{project}.csproj")).First(File.Exists);
}

using System.Text.RegularExpressions;
using Tests.Testing;

namespace Tests.Architecture;

/// <summary>The folders of the engine are the chapters that docs/architecture.md tells of.</summary>
public sealed partial class HostingFolderTests
{
    /// <summary>Files that MSBuild imports, and what it makes.</summary>
    private static readonly string[] OfTheBuild = ["build", "bin", "obj"];

    [Fact]
    public void Folders_OfTheEngine_AreThoseOfThePage()
    {
        var page = File.ReadAllText(SolutionFolder.PathOf("docs", "architecture.md"));
        var chapters = Row().Matches(page[page.IndexOf("| folder of Hosting |", StringComparison.Ordinal)..]).Select(static row => row.Groups[1].Value);

        var folders = new DirectoryInfo(SolutionFolder.PathOf("Hosting")).GetDirectories().Select(static folder => folder.Name).Except(OfTheBuild);
        Assert.Equal(folders.Order(StringComparer.Ordinal), chapters.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

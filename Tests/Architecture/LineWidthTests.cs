using Tests.Documentation;

namespace Tests.Architecture;

/// <summary>What .editorconfig promises, and no build checks.</summary>
public sealed class LineWidthTests
{
    private const int Widest = 160;

    [Fact]
    public void Line_OfASourceFile_IsNoWiderThanAllowed()
    {
        // Migrations are generated.
        var files = Sources.All.Where(static file => !Sources.IsIn(file, "Migrations")).ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(TooWideIn));
    }

    private static IEnumerable<string> TooWideIn(string file) => File.ReadLines(file)
        .Select((line, index) => (Width: line.Length, Place: $"{Path.GetRelativePath(SolutionFolder.Path, file)}:{index + 1}"))
        .Where(static line => line.Width > Widest)
        .Select(static line => $"{line.Place} has {line.Width} columns");
}

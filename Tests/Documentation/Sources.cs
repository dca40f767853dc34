using Tests.Testing;

namespace Tests.Documentation;

internal static class Sources
{
    /// <summary>The C# files of a project, without what the build made.</summary>
    public static IEnumerable<string> Of(string project) => Directory
        .EnumerateFiles(SolutionFolder.PathOf(project), "*.cs", SearchOption.AllDirectories)
        .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static folder => folder is "bin" or "obj"));
}

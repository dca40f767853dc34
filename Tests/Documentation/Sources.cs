namespace Tests.Documentation;

internal static class Sources
{
    // The defaults leave out what is hidden, which tools and data of the checkout are.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true };

    /// <summary>The C# files of the checkout, without what the build made.</summary>
    public static IEnumerable<string> All => Of(".");

    /// <summary>Those of a project.</summary>
    public static IEnumerable<string> Of(string project) => Directory
        .EnumerateFiles(SolutionFolder.PathOf(project), "*.cs", Below)
        .Where(static file => !IsIn(file, "bin") && !IsIn(file, "obj"));

    /// <summary>Whether a folder of this name holds the file, at any depth below the checkout.</summary>
    public static bool IsIn(string file, string folder) =>
        Path.GetRelativePath(SolutionFolder.Path, file).Split(Path.DirectorySeparatorChar).Contains(folder);
}

namespace Tests.Testing;

/// <summary>The checkout that these tests were built from.</summary>
internal static class SolutionFolder
{
    public static string Path { get; } = Find();

    /// <summary>A file or folder of the checkout.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Aspire.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in the solution's folder.");
        }

        return System.IO.Path.TrimEndingDirectorySeparator(folder);
    }
}

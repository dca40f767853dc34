using Tests.Documentation;
using Tests.Testing;

namespace Tests.Architecture;

/// <summary>What .editorconfig promises, and no build checks.</summary>
public sealed class LineWidthTests
{
    private const int Widest = 160;

    /// <summary>Those that are done; the others follow.</summary>
    private static readonly string[] Folders =
    [
        "Gateway", "Messaging", "NotificationWorker", "ServiceDefaults", "UserService",
        "Tests/Architecture", "Tests/Documentation", "Tests/Gateway", "Tests/Hostile", "Tests/Interop", "Tests/Messaging", "Tests/Notifications",
        "Tests/ServiceDefaults", "Tests/Telemetry", "Tests/Users",
    ];

    [Fact]
    public void Line_OfASourceFile_IsNoWiderThanAllowed() => Assert.Empty(Folders.SelectMany(Sources.Of).Where(IsWrittenByHand).SelectMany(TooWideIn));

    private static bool IsWrittenByHand(string file) => !file.Split(Path.DirectorySeparatorChar).Contains("Migrations");

    private static IEnumerable<string> TooWideIn(string file) => File.ReadLines(file)
        .Select((line, index) => (Width: line.Length, Place: $"{Path.GetRelativePath(SolutionFolder.Path, file)}:{index + 1}"))
        .Where(static line => line.Width > Widest)
        .Select(static line => $"{line.Place} has {line.Width} columns");
}

using System.Text.RegularExpressions;
using Tests.Documentation;

namespace Tests.Architecture;

/// <summary>What tests keep to.</summary>
public sealed partial class TestSourceTests
{
    [Fact]
    public void Tests_WaitForStates_AndNeverSleep()
    {
        var files = Sources.Of("Tests").ToList();

        Assert.Contains(files, static file => file.EndsWith("Eventually.cs", StringComparison.Ordinal));
        Assert.All(files, static file => Assert.DoesNotMatch(Sleep(), File.ReadAllText(file)));
    }

    /// <summary>
    /// Nobody would remove such a folder: one that is asked for by CreateTempSubdirectory has its owner, and an application's own ends with it.
    /// </summary>
    [Fact]
    public void Tests_NameNoTemporaryFolder_AfterTheirProcess() =>
        Assert.All(Sources.Of("Tests"), static file => Assert.DoesNotMatch(ProcessFolder(), File.ReadAllText(file)));

    /// <summary>For ever is no sleep: it ends with its token or its process.</summary>
    [GeneratedRegex(@"(Task\.Delay|Thread\.Sleep)\((?!Timeout\.Infinite)")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"GetTempPath\(\)[^;\n]*Environment\.ProcessId")]
    private static partial Regex ProcessFolder();
}

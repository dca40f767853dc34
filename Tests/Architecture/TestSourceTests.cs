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

    /// <summary>For ever is no sleep: it ends with its token or its process.</summary>
    [GeneratedRegex(@"(Task\.Delay|Thread\.Sleep)\((?!Timeout\.Infinite)")]
    private static partial Regex Sleep();
}

using System.Text.RegularExpressions;

namespace Tests.Hostile;

/// <summary>The rows of docs/errors.md name tests that exist.</summary>
public sealed partial class ErrorTableTests
{
    [Fact]
    public void Rows_OfTheErrorTable_NameTestsThatExist()
    {
        var text = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "docs", "errors.md"));
        var rows = text.Where(static line => line.StartsWith("| ", StringComparison.Ordinal)
            && !line.StartsWith("| ---", StringComparison.Ordinal)
            && !line.EndsWith("| test |", StringComparison.Ordinal));

        Assert.All(rows, row => Assert.True(row.EndsWith("| the same |", StringComparison.Ordinal) || IsTest(row), row));
        Assert.True(rows.Count(IsTest) > 20);
    }

    private static bool IsTest(string row) =>
        TestName().Match(row) is { Success: true, Groups: [_, var type, var method] }
        && typeof(ErrorTableTests).Assembly.GetType($"Tests.{type.Value}")?.GetMethod(method.Value)?.IsDefined(typeof(FactAttribute), inherit: true) is true;

    [GeneratedRegex(@"`([A-Za-z.]+)\.([A-Za-z0-9_]+)` \|$")]
    private static partial Regex TestName();
}

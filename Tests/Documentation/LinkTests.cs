using System.Text.RegularExpressions;

namespace Tests.Documentation;

public sealed partial class LinkTests
{
    public static TheoryData<string> Pages() =>
    [
        "README.md", "README.zh-CN.md", "CONTRIBUTING.md",
        .. Directory.EnumerateFiles(SolutionFolder.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(SolutionFolder.Path, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_WithinTheCheckout_LeadSomewhere(string page) =>
        Assert.All(LinksOf(page), link => Assert.True(LeadsSomewhere(page, link), $"{page} links to '{link}', which is not there."));

    /// <summary>What the other test rests on: links are found, and a wrong one is wrong.</summary>
    [Fact]
    public void Links_OfTheReadme_AreReadAndTold()
    {
        Assert.Contains("docs/architecture.md", LinksOf("README.md"));
        Assert.True(LeadsSomewhere("docs/adr/README.md", "../../README.md#quick-start"));
        Assert.False(LeadsSomewhere("README.md", "docs/nothing.md"));
        Assert.False(LeadsSomewhere("README.md", "docs/architecture.md#nothing"));
    }

    /// <summary>From the README every page is a click or two away.</summary>
    [Fact]
    public void EveryPage_FromTheReadme_IsReached()
    {
        HashSet<string> reached = ["README.md"];
        Queue<string> open = new(reached);
        while (open.TryDequeue(out var page))
        {
            foreach (var target in LinksOf(page).Select(link => Target(page, link)).Where(static target => target.EndsWith(".md", StringComparison.Ordinal)))
            {
                if (File.Exists(SolutionFolder.PathOf(target)) && reached.Add(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        Assert.Empty(Pages().Select(static row => row.Data).Except(reached));
    }

    [Fact]
    public void EveryDecision_InTheIndex_HasTheTitleOfItsPage()
    {
        var index = File.ReadAllText(SolutionFolder.PathOf("docs", "adr", "README.md"));

        Assert.All(Directory.EnumerateFiles(SolutionFolder.PathOf("docs", "adr"), "0*.md"), page =>
        {
            var (name, title) = (Path.GetFileName(page), File.ReadLines(page).First().Split(". ", 2)[1]);
            Assert.Contains($"| [{name[..4]}]({name}) | {title} |", index, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> LinksOf(string page) => Link().Matches(Code().Replace(File.ReadAllText(SolutionFolder.PathOf(page)), ""))
        .Select(static match => match.Groups[1].Value)
        .Where(static link => !Uri.TryCreate(link, UriKind.Absolute, out _));

    private static bool LeadsSomewhere(string page, string link)
    {
        var target = SolutionFolder.PathOf(Target(page, link));
        return link.Split('#') is [_, var heading]
            ? File.Exists(target) && Heading().Matches(Code().Replace(File.ReadAllText(target), "")).Any(match => Anchor(match.Groups[1].Value) == heading)
            : Path.Exists(target);
    }

    /// <summary>The file or folder of a link, from the top of the checkout.</summary>
    private static string Target(string page, string link) => link.Split('#')[0] is { Length: > 0 } path
        ? Path.GetRelativePath(SolutionFolder.Path, Path.GetFullPath(SolutionFolder.PathOf(Path.GetDirectoryName(page)!, path)))
        : page;

    // As GitHub makes them.
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}

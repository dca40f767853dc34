using System.Text.RegularExpressions;

namespace Tests.Documentation;

/// <summary>The README in Chinese shows and promises the same as the one in English.</summary>
public sealed partial class TranslationTests
{
    [Fact]
    public void Readme_InChinese_HasTheSameTranscriptsPicturesAndVerbs()
    {
        var (english, chinese) = (File.ReadAllText(SolutionFolder.PathOf("README.md")), File.ReadAllText(SolutionFolder.PathOf("README.zh-CN.md")));

        Assert.All([Blocks(), Pictures(), Verbs()], same =>
        {
            Assert.NotEmpty(same.Matches(english));
            Assert.Equal(same.Matches(english).Select(static match => match.Value), same.Matches(chinese).Select(static match => match.Value));
        });
    }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"docs/images/[\w-]+\.png")]
    private static partial Regex Pictures();

    [GeneratedRegex(@"(?<=^\| `)dotnet aspire [a-z]+", RegexOptions.Multiline)]
    private static partial Regex Verbs();
}

using global::Dashboard.Components.ConsoleLogs;

namespace Tests.Dashboard.Components.ConsoleLogs;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain:")]
    [InlineData("\e[31mred\e[0m then", "red:ansi-1| then:")]
    [InlineData("\e[1;32mbold green\e[22m green\e[39m none", "bold green:ansi-2 ansi-bold| green:ansi-2| none:")]
    [InlineData("\e[93;44mbright on blue\e[m", "bright on blue:ansi-11 ansi-bg-4")]
    [InlineData("\e[38;5;208mof 256\e[0;31m red", "of 256:| red:ansi-1")]
    [InlineData("\e[38;2;1;2;31mof all\e[4m line", "of all:| line:ansi-underlined")]
    [InlineData("\e[2J\e[1;1Hcursor\e[K", "cursor:")]
    [InlineData("\e]0;title\acommand", "command:")]
    [InlineData("\e]8;;http://x\e\\link", "link:")]
    [InlineData("cut\e[3", "cut:")]
    [InlineData("cut\e", "cut:")]
    [InlineData("<b>&\e[31m<script>", "<b>&:|<script>:ansi-1")]
    public void Parse_Line_GivesRunsWithTheirClasses(string line, string expected)
    {
        var runs = AnsiText.Parse(line);

        Assert.Equal(expected, string.Join('|', runs.Select(static run => $"{run.Text}:{run.Classes}")));
        Assert.Equal(string.Concat(runs.Select(static run => run.Text)), AnsiText.Plain(line));
    }
}

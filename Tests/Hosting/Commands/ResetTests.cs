using Hosting.Commands;
using Tests.Hosting.Runs;

namespace Tests.Hosting.Commands;

public sealed class ResetTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("y")]
    [InlineData(" Yes ")]
    public async Task Reset_AgreedOnTheTerminal_RemovesTheFolder(string answer)
    {
        await FillAsync();

        var (exitCode, output, error) = Run(answer, "reset");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal($"Remove '{_checkout.Data}' with its databases, broker data, mail and passwords? [y/N] Removed '{_checkout.Data}'.\n", output);
        Assert.False(Directory.Exists(_checkout.Data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("yesterday")]
    public async Task Reset_NotAgreed_RemovesNothing(string answer)
    {
        await FillAsync();

        var (exitCode, output, _) = Run(answer, "reset");

        Assert.Equal(1, exitCode);
        Assert.EndsWith("Nothing is removed.\n", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_checkout.Data, "messaging", "queue")));
    }

    [Fact]
    public async Task Reset_NoTerminal_NeedsYes()
    {
        await FillAsync();

        Assert.Equal(
            (1, "", $"'{_checkout.Data}' with its databases, broker data, mail and passwords is removed only when you agree: repeat the command with --yes.\n"), Run(null, "reset"));
        Assert.True(Directory.Exists(_checkout.Data));
        Assert.Equal((0, $"Removed '{_checkout.Data}'.\n", ""), Run(null, "reset", "--yes"));
        Assert.Equal((0, $"There is no data folder '{_checkout.Data}', so there is nothing to remove.\n", ""), Run(null, "reset", "--yes"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reset_AppHostRuns_IsRefused(bool isolated)
    {
        await using var run = _checkout.Open(isolated ? ["--isolated"] : []);

        var (exitCode, _, error) = Run(null, "reset", "--yes");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"The data are in use by an AppHost of this checkout (process {Environment.ProcessId}): stop it with './run.sh down{(isolated ? $" --run {run.Id}" : "")}' first.\n", error);
        Assert.True(Directory.Exists(_checkout.Data));
    }

    [Fact]
    public void Reset_FolderOfSomebodyElse_IsRefused()
    {
        var precious = Directory.CreateDirectory(Path.Combine(_checkout.Folder, "precious")).FullName;
        File.WriteAllText(Path.Combine(precious, "thesis"), "");

        var (exitCode, _, error) = Run(null, "reset", "--yes", "--DataDirectory", precious);

        Assert.Equal(1, exitCode);
        Assert.Equal($"'{precious}' is no AppHost's data folder (it has no file 'apphost.lock'): name the one that you mean by --DataDirectory PATH.\n", error);
        Assert.True(File.Exists(Path.Combine(precious, "thesis")));
    }

    [Fact]
    public async Task Reset_LinkInTheFolder_IsNotFollowed()
    {
        await FillAsync();
        var precious = Directory.CreateDirectory(Path.Combine(_checkout.Folder, "precious")).FullName;
        File.WriteAllText(Path.Combine(precious, "thesis"), "");
        Directory.CreateSymbolicLink(Path.Combine(_checkout.Data, "link"), precious);

        Assert.Equal(0, Run(null, "reset", "--yes").ExitCode);

        Assert.True(File.Exists(Path.Combine(precious, "thesis")));
        Assert.False(Directory.Exists(_checkout.Data));
    }

    private async Task FillAsync()
    {
        await using var run = _checkout.Open();
        await File.WriteAllTextAsync(Path.Combine(run.ResourceDirectory("messaging"), "queue"), "", TestContext.Current.CancellationToken);
    }

    private (int ExitCode, string Output, string Error) Run(string? answer, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = answer is null ? null : new StringReader(answer);
        return (ControlCommandLine.Run(args, _checkout.Folder, output, error, terminal), output.ToString(), error.ToString());
    }
}

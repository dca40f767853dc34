namespace Tests.Scripts;

public sealed class BrowserScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Browser_There_SaysAndWritesNothing()
    {
        var outcome = await _checkout.RunAsync("eng/browser.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Error);
        Assert.False(Directory.Exists(_checkout.PathOf(".tools")));
    }

    [Fact]
    public async Task Browser_NotExecutable_NamesTheVariable()
    {
        _checkout["CHROMIUM_BIN"] = "/etc/passwd";

        var outcome = await _checkout.RunAsync("eng/browser.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("CHROMIUM_BIN is /etc/passwd, but", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_NoApt_SaysWhatToInstall()
    {
        _checkout.Hide("apt-get");

        var outcome = await _checkout.RunAsync("eng/browser.sh", "--unpack");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("This machine lacks Chromium and has no apt-get to unpack from: install Chromium", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_WithoutABrowser_RunAllTheSame()
    {
        _checkout["CHROMIUM_BIN"] = "/nowhere";
        _checkout.WriteExecutable("Tests/bin/Release/net10.0/Tests", """
            #!/bin/sh
            while [ "$1" != -result-xml ]; do shift; done
            echo '<assemblies><assembly name="Tests.dll" errors="0" failed="0" passed="1" skipped="0" total="1"></assembly></assemblies>' >"$2"
            """);

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("The tests that look at pages are skipped.", outcome.Error[^1]);
        Assert.Equal("1 passed, 0 failed", outcome.Output[^1]);
    }
}

namespace Tests.Scripts;

/// <summary><c>.ci/run</c>, with a stand-in for dotnet that writes what <c>dotnet test</c> would.</summary>
public sealed class ContinuousIntegrationTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Tests_AllPass_LastLineCountsThem()
    {
        GivenTests(0, "Test run summary: Passed!", "  total: 12", "  failed: 0", "  succeeded: 12", "  skipped: 0");

        var outcome = await _checkout.RunAsync(".ci/run");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("12 passed, 0 failed", outcome.Output[^1]);
    }

    [Fact]
    public async Task Tests_FailedAndSkipped_NamesAndReasonsStandAboveTheLastLine()
    {
        GivenTests(
            2, "failed A.B(c: 1) (5ms)", "  from A.dll (net10.0|x64)", "  Not what it should be", "    at A.B()",
            "Test run summary: Failed!", "  total: 3", "  failed: 1", "  succeeded: 1", "  skipped: 1");

        var outcome = await _checkout.RunAsync(".ci/run");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(["failed A.B(c: 1): Not what it should be", "1 passed, 1 failed, 1 skipped"], outcome.Output.TakeLast(2));
    }

    [Theory]
    [InlineData(1, "Build failed with exit code: 1.")]
    [InlineData(8, "Test run summary: Zero tests ran", "  error: 1", "  failed: 0", "  succeeded: 0")]
    [InlineData(134, "Test run summary: Failed!", "  error: 1", "  failed: 0", "  succeeded: 0")]
    public async Task Tests_NoneRan_CountsAsAFailure(int exitCode, params string[] lines)
    {
        GivenTests(exitCode, lines);

        var outcome = await _checkout.RunAsync(".ci/run");

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Equal("0 passed, 1 failed", outcome.Output[^1]);
    }

    [Fact]
    public async Task Tests_StartedByRoot_MayChangeTheSystem()
    {
        GivenTests(0, "asked for: ${TESTS_SYSTEM-nothing}");

        var outcome = await _checkout.RunAsync(".ci/run");

        Assert.Contains($"asked for: {(Environment.IsPrivilegedProcess ? "1" : "nothing")}", outcome.Output);
    }

    private void GivenTests(int exitCode, params string[] lines) =>
        _checkout.WriteExecutable("sdk/dotnet", $"#!/bin/sh\n{string.Concat(lines.Select(static line => $"echo \"{line}\"\n"))}exit {exitCode}\n");
}

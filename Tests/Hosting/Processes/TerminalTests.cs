using System.Diagnostics;

namespace Tests.Hosting.Processes;

/// <summary>Ctrl+C as a person presses it: the terminal signals every process of its foreground group.</summary>
public sealed class TerminalTests
{
    private const char CtrlC = '\u0003';

    [Fact]
    public async Task CtrlC_Once_StopsInOrderAndLeavesNothing()
    {
        await using var host = AppHostProcess.StartOnTerminal();
        await host.WaitUntilHealthyAsync();
        Assert.Contains("\e[", host.Output, StringComparison.Ordinal);

        await host.TypeAsync(CtrlC);

        await host.WaitForLineAsync(static line => line.EndsWith("Stopping. Press Ctrl+C again to stop at once.", StringComparison.Ordinal));
        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.Empty(host.Children());
        Assert.DoesNotContain("crashed:", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_Again_StopsAtOnceAndLeavesNothing()
    {
        await using var host = AppHostProcess.StartOnTerminal();
        await host.WaitUntilHealthyAsync();
        // A gateway that is stopped does not hear that it should end, and a graceful stop waits for it.
        MarkedProcesses.Signal(host.Children().Single(static child => child.Contains("Gateway", StringComparison.Ordinal)), "-STOP");

        await host.TypeAsync(CtrlC);
        await host.WaitForLineAsync(static line => line.EndsWith("Stopping. Press Ctrl+C again to stop at once.", StringComparison.Ordinal));

        // A press that follows too soon belongs to the first one.
        var asked = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(async () =>
        {
            if (!host.HasExited)
            {
                await host.TypeAsync(CtrlC);
            }

            return host.HasExited;
        });
        Assert.Equal(130, await host.WaitForExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await Eventually.HoldsAsync(() => host.Children().Count == 0);
    }

    [Fact]
    public async Task Start_ModelWithAWrongValue_NamesResourceAndLine()
    {
        await using var host = AppHostProcess.Start("--UserService:Replicas=many");

        Assert.Equal(1, await host.WaitForExitAsync());
        await Eventually.HoldsAsync(() => host.Output.Length > 0);
        Assert.Matches(@"^AppHost\.cs line \d+, resource 'user-service': Failed to convert configuration value .*'UserService:Replicas'.*$", host.Output);
        Assert.DoesNotContain('\n', host.Output);
    }
}

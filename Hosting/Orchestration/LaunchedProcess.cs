using Hosting.Containers;
using Hosting.Executables;

namespace Hosting.Orchestration;

/// <summary>The running process of an instance, with its companions, or with the container that it is attached to.</summary>
internal sealed class LaunchedProcess(ChildProcess main, IReadOnlyList<ChildProcess> companions, RunningContainer? container)
{
    private static readonly TimeSpan CompanionGrace = TimeSpan.FromSeconds(1);

    public int Id => main.Id;

    /// <summary>The exit code of the main process.</summary>
    public Task<int> Completion => main.Completion;

    /// <param name="grace">How long it may take to end by itself.</param>
    /// <param name="leave">Whether a persistent container goes on.</param>
    public async Task StopAsync(TimeSpan grace, bool leave = false)
    {
        if (container is not null)
        {
            await container.StopAsync(main, grace, leave).ConfigureAwait(false);
            return;
        }

        await main.StopAsync(grace, CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(companions.Select(c => c.StopAsync(grace < CompanionGrace ? grace : CompanionGrace, CancellationToken.None))).ConfigureAwait(false);
    }

    public void Kill()
    {
        main.KillSession();
        foreach (var companion in companions)
        {
            companion.KillSession();
        }
    }
}

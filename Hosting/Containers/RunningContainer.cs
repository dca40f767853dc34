using Hosting.Executables;

namespace Hosting.Containers;

/// <summary>The container behind a process of the command line that is attached to it.</summary>
internal sealed class RunningContainer(ContainerEngine engine, string name, bool isPersistent)
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    private int _removed;

    public string Name { get; } = name;

    /// <param name="grace">How long the container may take to end by itself.</param>
    /// <param name="leave">Whether a persistent one is meant to go on.</param>
    public async Task StopAsync(ChildProcess attached, TimeSpan grace, bool leave)
    {
        if (grace > TimeSpan.Zero && !(isPersistent && leave) && !attached.Completion.IsCompleted)
        {
            await engine.StopAsync(Name, (int)Math.Ceiling(grace.TotalSeconds)).ConfigureAwait(false);
        }

        if (!isPersistent && Interlocked.Exchange(ref _removed, 1) == 0)
        {
            await engine.RemoveAsync(Name).ConfigureAwait(false);
        }

        if (!(isPersistent && leave))
        {
            // What it wrote last is still on its way.
            await ((Task)attached.Completion).WaitAsync(Drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await attached.StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
    }
}

using Hosting.Executables;

namespace Hosting.Containers;

/// <summary>The command line of a container engine, docker's or podman's. What it runs carries the mark of the run.</summary>
/// <param name="host">Where the engine listens, when configuration says so.</param>
internal sealed class ContainerCli(string file, string? host, RunMark mark, TimeProvider time)
{
    public string File { get; } = file;

    public string? Host { get; } = host;

    /// <summary><c>docker</c> or <c>podman</c>.</summary>
    public string Name => Path.GetFileName(File);

    /// <param name="args">Arguments; nothing secret, since every user of the machine may read them.</param>
    /// <param name="environment">Variables of the command line itself, for what must not be an argument.</param>
    public ProcessSpec Spec(IReadOnlyList<string> args, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? []);
        if (Host is not null)
        {
            variables["DOCKER_HOST"] = variables["CONTAINER_HOST"] = Host;
        }

        return new ProcessSpec(File, args, "/", variables);
    }

    /// <summary>Runs a command to its end; one that takes longer than its limit is ended and has failed.</summary>
    public async Task<ContainerCliResult> RunAsync(
        IReadOnlyList<string> args, TimeSpan limit, CancellationToken cancellationToken, Action<string, bool>? onLine = null, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var output = new List<string>();
        var errors = new List<string>();
        var command = ChildProcess.Start(Spec(args, environment), mark, Take, time);
        using var expiry = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            var exitCode = await command.Completion.WaitAsync(either.Token).ConfigureAwait(false);
            return new ContainerCliResult(exitCode, output, errors);
        }
        catch (OperationCanceledException)
        {
            await command.StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new ContainerCliResult(-1, output, [FormattableString.Invariant($"{Name} {args[0]} did not answer within {limit.TotalSeconds:0.#} s")]);
        }

        void Take(string line, bool isError)
        {
            (isError ? errors : output).Add(line);
            onLine?.Invoke(line, isError);
        }
    }
}

/// <summary>How a command of the engine's command line ended.</summary>
internal sealed record ContainerCliResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    public bool IsSuccess => ExitCode == 0;

    /// <summary>What the command line complains about, without a period at the end.</summary>
    public string Complaint => (Errors.LastOrDefault(static line => line.Trim().Length > 0 && !line.StartsWith("See '", StringComparison.Ordinal)) ?? $"exit code {ExitCode}")
        .Replace("Error response from daemon: ", "", StringComparison.Ordinal).Trim().TrimEnd('.');
}

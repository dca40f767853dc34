using Hosting.Executables;

namespace Hosting.Containers;

/// <summary>A container engine that answers.</summary>
internal sealed class ContainerEngine(ContainerCli cli, bool isPodman)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(30);

    public string Name => cli.Name;

    /// <summary>What this machine is called inside a container. Podman sees to that name itself; before version 4.7 it could not be told of another.</summary>
    public string ThisMachine => isPodman ? "host.containers.internal" : "host.docker.internal";

    /// <summary>What <c>create</c> has to be told, so that the name is known.</summary>
    public IReadOnlyList<string> Hosts => isPodman ? [] : [$"{ThisMachine}:host-gateway"];

    public ContainerTrace Trace => new(cli.File, cli.Host);

    public async Task<bool> HasImageAsync(string image, CancellationToken cancellationToken) =>
        (await cli.RunAsync(["image", "inspect", image], Quick, cancellationToken).ConfigureAwait(false)).IsSuccess;

    /// <summary>Takes as long as it takes; the token ends it.</summary>
    public Task<ContainerCliResult> PullAsync(string image, Action<string, bool> onLine, CancellationToken cancellationToken) =>
        cli.RunAsync(["pull", image], TimeSpan.FromHours(12), cancellationToken, onLine);

    public Task CreateNetworkAsync(string name, string label, CancellationToken cancellationToken) => DoAsync(["network", "create", "--label", label, name], cancellationToken);

    /// <summary>A volume that is there already stays as it is.</summary>
    public async Task CreateVolumeAsync(string name, string label, CancellationToken cancellationToken)
    {
        // Docker would leave it alone, Podman would complain.
        if (!(await cli.RunAsync(["volume", "inspect", name], Quick, cancellationToken).ConfigureAwait(false)).IsSuccess)
        {
            await DoAsync(["volume", "create", "--label", label, name], cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<bool> HasNetworkAsync(string name, CancellationToken cancellationToken) =>
        (await cli.RunAsync(["network", "inspect", name], Quick, cancellationToken).ConfigureAwait(false)).IsSuccess;

    /// <summary>Does nothing when the container is in the network already.</summary>
    public Task ConnectAsync(string network, string alias, string container, CancellationToken cancellationToken) =>
        cli.RunAsync(["network", "connect", "--alias", alias, network, container], Quick, cancellationToken);

    /// <summary>The value of a label, or null when there is no such container.</summary>
    public async Task<string?> LabelAsync(string container, string label, CancellationToken cancellationToken)
    {
        var found = await cli.RunAsync(
            ["container", "inspect", "--format", $"{{{{index .Config.Labels \"{label}\"}}}}", container], Quick, cancellationToken).ConfigureAwait(false);
        return found.IsSuccess ? string.Concat(found.Output).Trim() : null;
    }

    /// <param name="environment">Variables that an argument <c>--env NAME</c> takes over.</param>
    public Task CreateAsync(IReadOnlyList<string> args, IEnumerable<KeyValuePair<string, string?>> environment, CancellationToken cancellationToken) =>
        DoAsync(["create", .. args], cancellationToken, environment);

    /// <summary>Starts a container and stays as long as it runs, with its output and at last its exit code.</summary>
    public ProcessSpec Attached(string container) => cli.Spec(["start", "--attach", container]);

    public Task StopAsync(string container, int seconds) =>
        cli.RunAsync(["stop", "--time", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), container], TimeSpan.FromSeconds(seconds) + Quick, CancellationToken.None);

    /// <summary>With its anonymous volumes, whatever state it is in, and in whatever state it is; does nothing when there is none.</summary>
    public Task RemoveAsync(string container) => cli.RunAsync(["rm", "--force", "--volumes", container], Quick, CancellationToken.None);

    /// <exception cref="StartupException">The engine refused; the message says what and why.</exception>
    private async Task DoAsync(IReadOnlyList<string> args, CancellationToken cancellationToken, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var result = await cli.RunAsync(args, Quick, cancellationToken, environment: environment).ConfigureAwait(false);
        if (!result.IsSuccess)
        {
            throw new StartupException($"'{cli.Name} {string.Join(' ', args.TakeWhile(static arg => arg[0] != '-'))}' failed ({result.Complaint}): see to the cause and start again.");
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Hosting.ApplicationModel;
using Hosting.Orchestration;
using Hosting.Runs;

namespace Hosting.Containers;

/// <summary>Turns an instance of a container resource into a container that only has to be started.</summary>
internal sealed class ContainerLauncher(InstanceEnvironment environment, Run run, ContainerViews views)
{
    private const string HashLabel = "apphost.hash";

    private readonly ContainerScope _scope = new(run);
    private readonly Lock _gate = new();
    private Task? _network;

    public async Task<ResourceLaunch> PrepareAsync(ResourceInstance instance, ContainerResource resource, Placement placement, CancellationToken cancellationToken)
    {
        var engine = placement.Engine!;
        run.UseContainers(engine.Trace);
        await EnsureNetworkAsync(engine, cancellationToken).ConfigureAwait(false);
        using var view = views.Enter(engine.ThisMachine);
        var variables = await environment.ForProcessAsync(instance, cancellationToken).ConfigureAwait(false);
        var args = await InstanceEnvironment.ArgumentsAsync(instance, cancellationToken).ConfigureAwait(false);
        var isPersistent = _scope.IsPersistent(resource);
        var environmentFile = Path.Combine(run.ResourceDirectory(resource.Name), $"{instance.Id}.env");
        var lines = variables.Where(static v => v.Value is not null && !v.Value.Contains('\n', StringComparison.Ordinal)).ToList();
        var inherited = variables.Where(static v => v.Value is not null && v.Value.Contains('\n', StringComparison.Ordinal)).ToList();
        var container = new ContainerArguments
        {
            Name = _scope.ContainerName(resource, instance.Id),
            Image = placement.Image,
            Network = isPersistent ? _scope.DataNetwork : _scope.Network,
            Alias = resource.Name,
            Hosts = engine.Hosts,
            Labels = [isPersistent ? _scope.DataLabel : _scope.RunLabel, $"apphost.resource={resource.Name}"],
            Published = [.. resource.Endpoints().Select(e => ContainerArguments.Publish(e, e.Allocations[instance.Replica]))],
            Mounts = await MountsAsync(engine, resource, cancellationToken).ConfigureAwait(false),
            EnvironmentFile = lines.Count > 0 ? environmentFile : null,
            Inherited = [.. inherited.Select(static v => v.Key)],
            Entrypoint = resource.Entrypoint,
            Args = args,
        };
        PrivateFile.Write(environmentFile, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static v => $"{v.Key}={v.Value}\n"))));
        try
        {
            await (isPersistent ? EnsureAsync(engine, container, variables, inherited, cancellationToken) : CreateAsync(engine, container, inherited, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(environmentFile);
        }

        return new ResourceLaunch(
            engine.Attached(container.Name), [], variables, [.. resource.Endpoints().Select(e => e.Allocations[instance.Replica].Port)],
            new RunningContainer(engine, container.Name, isPersistent));
    }

    /// <summary>What an earlier start left under the name gives way.</summary>
    private static async Task CreateAsync(
        ContainerEngine engine, ContainerArguments container, List<KeyValuePair<string, string?>> inherited, CancellationToken cancellationToken)
    {
        await engine.RemoveAsync(container.Name).ConfigureAwait(false);
        await engine.CreateAsync(container.ToList(), inherited, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A persistent container stays as it is while the model says of it what it said when it was made.</summary>
    private async Task EnsureAsync(
        ContainerEngine engine, ContainerArguments container, IReadOnlyDictionary<string, string?> variables, List<KeyValuePair<string, string?>> inherited, CancellationToken cancellationToken)
    {
        var said = string.Join('\n', container.ToList()) + string.Join('\n', variables.OrderBy(static v => v.Key, StringComparer.Ordinal).Select(static v => $"{v.Key}={v.Value}"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)));
        if (await engine.LabelAsync(container.Name, HashLabel, cancellationToken).ConfigureAwait(false) != hash)
        {
            if (!await engine.HasNetworkAsync(_scope.DataNetwork, cancellationToken).ConfigureAwait(false))
            {
                await engine.CreateNetworkAsync(_scope.DataNetwork, _scope.DataLabel, cancellationToken).ConfigureAwait(false);
            }

            await CreateAsync(engine, container with { Labels = [.. container.Labels, $"{HashLabel}={hash}"] }, inherited, cancellationToken).ConfigureAwait(false);
        }

        run.KeepInEngine(engine.Trace);
        await engine.ConnectAsync(_scope.Network, container.Alias, container.Name, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> MountsAsync(ContainerEngine engine, ContainerResource resource, CancellationToken cancellationToken)
    {
        var mounts = new List<string>();
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            var volume = mount is { IsBindMount: false, Source: { } name } ? _scope.VolumeName(name) : null;
            if (volume is not null)
            {
                await engine.CreateVolumeAsync(volume, _scope.VolumeLabel, cancellationToken).ConfigureAwait(false);
                if (!run.IsEphemeral)
                {
                    run.KeepInEngine(engine.Trace);
                }
            }

            mounts.Add(ContainerArguments.Mount(mount, volume));
        }

        return mounts;
    }

    private Task EnsureNetworkAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _network = _network is null or { IsFaulted: true } ? engine.CreateNetworkAsync(_scope.Network, _scope.RunLabel, CancellationToken.None) : _network;
            return _network.WaitAsync(cancellationToken);
        }
    }
}

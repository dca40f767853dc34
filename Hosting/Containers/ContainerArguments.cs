using System.Globalization;
using System.Net.Sockets;
using Hosting.ApplicationModel;

namespace Hosting.Containers;

/// <summary>What <c>create</c> is told about a container.</summary>
internal sealed record ContainerArguments
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public required string Network { get; init; }

    public required string Alias { get; init; }

    /// <summary>Names of addresses, <c>NAME:ADDRESS</c>.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required IReadOnlyList<string> Published { get; init; }

    public required IReadOnlyList<string> Mounts { get; init; }

    /// <summary>A file of mode 600 with what goes on a line; null when there is nothing.</summary>
    public string? EnvironmentFile { get; init; }

    /// <summary>The names of variables that the command line takes from its own environment: their values have several lines.</summary>
    public IReadOnlyList<string> Inherited { get; init; } = [];

    public string? Entrypoint { get; init; }

    public IReadOnlyList<string> Args { get; init; } = [];

    public IReadOnlyList<string> ToList() =>
    [
        "--name", Name, "--network", Network, "--network-alias", Alias,
        .. Each("--add-host", Hosts), .. Each("--label", Labels), .. Each("--publish", Published), .. Each("--mount", Mounts),
        .. EnvironmentFile is null ? [] : new[] { "--env-file", EnvironmentFile }, .. Each("--env", Inherited),
        .. Entrypoint is null ? [] : new[] { "--entrypoint", Entrypoint },
        Image, .. Args,
    ];

    /// <summary>On the loopback address only, whatever the software in the container listens on.</summary>
    public static string Publish(EndpointAnnotation endpoint, AllocatedEndpoint allocated) => string.Create(
        CultureInfo.InvariantCulture,
        $"127.0.0.1:{allocated.Port}:{endpoint.TargetPort ?? allocated.Port}{(endpoint.Protocol == ProtocolType.Udp ? "/udp" : "")}");

    public static string Mount(ContainerMountAnnotation mount, string? volume) =>
        $"type={(mount.IsBindMount ? "bind" : "volume")}{(Source(mount, volume) is { } source ? $",source={source}" : "")},target={mount.Target}{(mount.IsReadOnly ? ",readonly" : "")}";

    private static string? Source(ContainerMountAnnotation mount, string? volume) => mount.IsBindMount ? mount.Source : volume;

    private static IEnumerable<string> Each(string option, IEnumerable<string> values) => values.SelectMany(value => new[] { option, value });
}

using System.Globalization;

namespace AppHost.Consul;

/// <summary>Consul as a program of this machine: a server of its own, on loopback addresses only.</summary>
internal static class ConsulExecutable
{
    public static IResourceBuilder<ConsulResource> WithConsulExecutable(this IResourceBuilder<ConsulResource> consul) =>
        consul.WithNativeExecutable(async context => new NativeExecutable
        {
            FileName = context.FindExecutable("consul", "CONSUL_BIN"),
            Arguments =
            [
                .. Arguments(context.Resource.Name, Path.Combine(context.DataDirectory, "data"), context.Port("http"), context.ReservePort(), context.ReservePort()),
                .. await AclAsync(consul.Resource.Acl, Path.Combine(context.DataDirectory, "acl.json"), context.CancellationToken),
            ],
        });

    public static Task<bool> IsContainerAsync(ConsulResource consul, CancellationToken cancellationToken) => consul.RunsInContainerAsync(cancellationToken);

    /// <summary>The engine adds what stands for the data folder.</summary>
    public static string DataVolumeOf(IResourceBuilder<ConsulResource> consul) => $"{consul.Resource.Name}-data";

    /// <summary>-1 switches a listener off. The Raft multiplier brings a single server to its leader after about one second instead of five to ten.</summary>
    internal static IReadOnlyList<string> Arguments(string node, string dataDirectory, int http, int serf, int raft) =>
    [
        "agent", "-server", "-bootstrap-expect=1", "-ui", "-log-level=warn",
        $"-node={node}", $"-data-dir={dataDirectory}", "-bind=127.0.0.1", "-client=127.0.0.1",
        $"-http-port={Text(http)}", $"-serf-lan-port={Text(serf)}", $"-server-port={Text(raft)}",
        "-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1",
        "-hcl=performance { raft_multiplier = 1 }",
    ];

    /// <summary>Arguments are for all to read, so the token stands in a file.</summary>
    private static async Task<IReadOnlyList<string>> AclAsync(ConsulAcl? acl, string file, CancellationToken cancellationToken)
    {
        if (acl is null)
        {
            File.Delete(file);
            return [];
        }

        await PrivateFile.WriteAsync(file, (await acl.Configuration.GetValueAsync(cancellationToken))!);
        return [$"-config-file={file}"];
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

namespace AppHost.Consul;

internal static class ConsulExecutable
{
    /// <summary>Aspire starts containers only.</summary>
    public static IResourceBuilder<ConsulResource> WithConsulExecutable(this IResourceBuilder<ConsulResource> consul) => consul;

    public static Task<bool> IsContainerAsync(ConsulResource _, CancellationToken _1) => Task.FromResult(true);

    /// <summary>In the form of Aspire's own: a volume is one of the machine, so that the AppHost is part of its name.</summary>
    public static string DataVolumeOf(IResourceBuilder<ConsulResource> consul) =>
        $"apphost-{consul.ApplicationBuilder.Configuration["AppHost:Sha256"]?[..10].ToLowerInvariant()}-{consul.Resource.Name}-data";
}

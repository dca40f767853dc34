namespace AppHost.Consul;

internal static class ConsulExecutable
{
    /// <summary>Aspire starts containers only.</summary>
    public static IResourceBuilder<ConsulResource> WithConsulExecutable(this IResourceBuilder<ConsulResource> consul) => consul;

    public static Task<bool> IsContainerAsync(ConsulResource consul, CancellationToken cancellationToken) => Task.FromResult(true);
}

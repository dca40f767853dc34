namespace AppHost.Consul;

internal static class ConsulExecutable
{
    /// <summary>Aspire starts containers only.</summary>
    public static IResourceBuilder<ConsulResource> WithConsulExecutable(this IResourceBuilder<ConsulResource> consul) => consul;

    public static Task<bool> IsContainerAsync(ConsulResource _, CancellationToken _1) => Task.FromResult(true);
}

using System.Reflection;
using Hosting.ApplicationModel;
using Hosting.Eventing;
using Hosting.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hosting.Testing;

internal sealed class TestingBuilder(DistributedApplicationBuilder builder, TestingSession session) : IDistributedApplicationTestingBuilder, IRunOwner
{
    public ConfigurationManager Configuration => builder.Configuration;

    public string AppHostDirectory => builder.AppHostDirectory;

    public Assembly? AppHostAssembly => builder.AppHostAssembly;

    public IHostEnvironment Environment => builder.Environment;

    public IServiceCollection Services => builder.Services;

    public IDistributedApplicationEventing Eventing => builder.Eventing;

    public DistributedApplicationExecutionContext ExecutionContext => builder.ExecutionContext;

    public IResourceCollection Resources => builder.Resources;

    public Run Run => builder.Run;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource => builder.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => builder.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => session.BuildAsync(cancellationToken);

    public ValueTask DisposeAsync() => session.AbandonAsync();

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}

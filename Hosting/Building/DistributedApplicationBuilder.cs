using System.Reflection;
using Hosting.ApplicationModel;
using Hosting.Dashboard;
using Hosting.Eventing;
using Hosting.Publishing;
using Hosting.Runs;
using Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>The builder of an AppHost: model on one side, a generic host on the other.</summary>
internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder, IRunOwner
{
    private readonly AppHostProject _project;
    private readonly HostApplicationBuilder _host;
    private readonly TestingSession? _testing;
    private readonly string? _publishTo;
    private readonly Run? _run;
    private bool _built;

    public DistributedApplicationBuilder(DistributedApplicationOptions options, AppHostProject project, AppHostArguments arguments, TestingSession? testing)
    {
        _project = project;
        _testing = testing;
        var defaults = new ConfigurationManager();
        defaults["hostBuilder:reloadConfigOnChange"] = "false";
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [.. arguments.Configuration],
            ApplicationName = project.Assembly.GetName().Name,
            ContentRootPath = project.Directory,
            Configuration = defaults,
            EnvironmentName = testing is null ? null : Environments.Development,
        });
        _host.Logging.ClearProviders();
        // That a resource is not healthy yet is shown as its state, not as a warning every half second.
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        _publishTo = arguments.PublishTo;
        ExecutionContext = new(_publishTo is null ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish);
        if (_publishTo is null)
        {
            _run = Run.Open(project.CheckoutDirectory, _host.Configuration["DataDirectory"], arguments);
            _host.Configuration["DataDirectory"] = _run.Directory;
            _host.Configuration["Ephemeral"] = _run.IsEphemeral ? "true" : "false";
        }

        Options = options;
    }

    public DistributedApplicationOptions Options { get; }

    public Run Run => _run ?? throw new InvalidOperationException("Nothing runs while a model is published.");

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory => _project.Directory;

    public Assembly? AppHostAssembly => _project.Assembly;

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.FirstOrDefault(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new DistributedApplicationException(
                $"Cannot add the {resource.TypeName()} '{resource.Name}': there is a {other.TypeName()} '{other.Name}' already. Give one of them another name.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _testing?.WaitForBuild(this);
        if (_built)
        {
            throw new InvalidOperationException("Build can be called once.");
        }

        _built = true;
        WaitCycle.Check(Resources);
        if (_publishTo is not null)
        {
            return new DistributedApplication(_host.Build(), run: null, testing: null, cancellationToken =>
                new Manifest(new DistributedApplicationModel(Resources), ExecutionContext).WriteAsync(Path.GetFullPath(_publishTo), cancellationToken));
        }

        SettingsCheck.Check(Run, Resources);
        Services.AddOrchestration(this, _project.CheckoutDirectory, giveUp: _testing is not null);
        if (_testing is null)
        {
            Services.AddRunConsole();
            Services.AddControlChannel(Run);
        }
        else
        {
            Services.AddResourceLogging();
        }

        Services.AddDashboard(DashboardPlan.For(Run, Configuration, AppHostAssembly, Options.DisableDashboard));
        Services.AddOrchestrator();
        var application = new DistributedApplication(_host.Build(), Run, _testing);
        _testing?.Built(application);
        return application;
    }
}

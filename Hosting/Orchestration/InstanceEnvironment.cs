using System.Globalization;
using Hosting.ApplicationModel;
using Hosting.Containers;
using Hosting.Dashboard;
using Hosting.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hosting.Orchestration;

/// <summary>Environment and arguments of an instance, with late-bound values resolved.</summary>
internal sealed class InstanceEnvironment(
    DistributedApplicationExecutionContext execution, IConfiguration configuration, IHostEnvironment host, ResourceLoggerService logs, Run run, DashboardPlan dashboard)
{
    /// <summary>What the engine gives a project, then what the model says, then what the command line says.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> ForProjectAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>();
        if (instance.Resource.TryGetLastAnnotation<LaunchProfile>(out var profile))
        {
            foreach (var (name, value) in profile.Environment)
            {
                variables[name] = value;
            }
        }

        variables["DOTNET_ENVIRONMENT"] = variables["ASPNETCORE_ENVIRONMENT"] = host.EnvironmentName;
        // For projects on the formatter that .NET has by default.
        variables["Logging__Console__FormatterOptions__SingleLine"] = "true";
        AddTelemetry(variables, instance);
        AddAddresses(variables, instance);
        var resolved = await ResolveAsync(instance, variables, cancellationToken).ConfigureAwait(false);
        // What the user's shell says about listening is not meant for these processes.
        resolved.TryAdd("ASPNETCORE_URLS", null);
        resolved.TryAdd("DOTNET_ROOT", DotnetRoot());
        return resolved;
    }

    /// <summary>What the model says, then what the command line says.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> ForProcessAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>();
        foreach (var endpoint in instance.Resource.Endpoints().Where(static e => e.PortEnvironmentVariable is not null))
        {
            variables[endpoint.PortEnvironmentVariable!] =
                ContainerViews.Seen(instance.Resource, endpoint, endpoint.Allocations[instance.Replica]).Port.ToString(CultureInfo.InvariantCulture);
        }

        return await ResolveAsync(instance, variables, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var args = new List<string>();
        foreach (var arg in await instance.Resource.CollectArgumentsAsync(cancellationToken).ConfigureAwait(false))
        {
            args.Add(await ResolveAsync(instance, "an argument", arg, cancellationToken).ConfigureAwait(false));
        }

        return args;
    }

    private static void AddAddresses(Dictionary<string, object> variables, ResourceInstance instance)
    {
        var urls = new List<string>();
        foreach (var endpoint in instance.Resource.Endpoints())
        {
            var allocated = endpoint.Allocations[instance.Replica];
            if (endpoint.IsKestrelEndpoint)
            {
                variables[$"Kestrel__Endpoints__{endpoint.Name}__Url"] =
                    string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://{endpoint.TargetHost}:{allocated.Port}");
            }
            else if (endpoint.UriScheme is "http" or "https")
            {
                urls.Add(allocated.Url);
            }

            if (endpoint.PortEnvironmentVariable is { } name)
            {
                variables[name] = allocated.Port.ToString(CultureInfo.InvariantCulture);
            }
        }

        if (urls.Count > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        }
    }

    private void AddTelemetry(Dictionary<string, object> variables, ResourceInstance instance)
    {
        variables["OTEL_SERVICE_NAME"] = instance.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance.Id}";
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } collector)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc";
            if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { } headers)
            {
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = headers;
            }
        }
        else if (dashboard.Setup is { } setup)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = setup.OtlpGrpcUrl;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={setup.OtlpKey}";
        }
        else
        {
            return;
        }

        if (host.IsDevelopment())
        {
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = variables["OTEL_BSP_SCHEDULE_DELAY"] = variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
        }
    }

    private async Task<Dictionary<string, string?>> ResolveAsync(ResourceInstance instance, Dictionary<string, object> variables, CancellationToken cancellationToken)
    {
        await instance.Resource.CollectEnvironmentAsync(
            new EnvironmentCallbackContext(execution, instance.Resource, variables, cancellationToken) { Logger = logs.GetLogger(instance.Id) }).ConfigureAwait(false);
        var resolved = new Dictionary<string, string?>();
        foreach (var (name, value) in variables)
        {
            resolved[name] = await ResolveAsync(instance, $"environment variable {name}", value, cancellationToken).ConfigureAwait(false);
        }

        foreach (var setting in run.Settings.Where(s => ResourceInstances.IsNamed(s.Resource, instance.Resource, instance.Id)))
        {
            resolved[setting.Key] = setting.Value;
        }

        return resolved;
    }

    private static async Task<string> ResolveAsync(ResourceInstance instance, string what, object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new DistributedApplicationException($"The value of {what} of '{instance.Resource.Name}' is not there."),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The services run on the runtime that the AppHost runs on.</summary>
    private static string? DotnetRoot() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}

using System.Globalization;
using System.Text.Json.Nodes;
using Hosting.ApplicationModel;

namespace Hosting.Publishing;

/// <summary>One resource of a manifest.</summary>
/// <param name="execution">Says to its callbacks that nothing runs.</param>
/// <param name="folder">Where the manifest lies; paths in it count from there.</param>
internal sealed class ManifestResource(IResource resource, DistributedApplicationExecutionContext execution, string folder)
{
    public async Task<JsonObject> DescribeAsync(CancellationToken cancellationToken) => resource switch
    {
        ParameterResource parameter => Parameter(parameter),
        ProjectResource project => await ProcessAsync(
            new JsonObject { ["type"] = "project.v0", ["path"] = Relative(project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath) }, cancellationToken).ConfigureAwait(false),
        ExecutableResource executable => await ProcessAsync(
            new JsonObject { ["type"] = "executable.v0", ["workingDirectory"] = Relative(executable.WorkingDirectory), ["command"] = executable.Command }, cancellationToken).ConfigureAwait(false),
        ContainerResource container => await ProcessAsync(Container(container), cancellationToken).ConfigureAwait(false),
        IResourceWithConnectionString value => new JsonObject { ["type"] = "value.v0", ["connectionString"] = value.ConnectionStringExpression.ValueExpression },
        _ => throw new DistributedApplicationException($"A manifest has no form for '{resource.Name}', a {resource.TypeName()}."),
    };

    private static JsonObject Parameter(ParameterResource parameter)
    {
        var input = new JsonObject { ["type"] = "string" };
        if (parameter.Secret)
        {
            input["secret"] = true;
        }

        if (parameter.Default?.Describe() is { } value)
        {
            input["default"] = value;
        }

        return new JsonObject
        {
            ["type"] = "parameter.v0", ["value"] = $"{{{parameter.Name}.inputs.value}}", ["inputs"] = new JsonObject { ["value"] = input },
        };
    }

    private static JsonObject Container(ContainerResource container)
    {
        var described = new JsonObject { ["type"] = "container.v0" };
        if (container is IResourceWithConnectionString source)
        {
            described["connectionString"] = source.ConnectionStringExpression.ValueExpression;
        }

        if (container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            described["image"] = $"{(image.Registry is null ? "" : $"{image.Registry}/")}{image.Image}{(image.Tag is null ? "" : $":{image.Tag}")}";
        }

        if (container.Entrypoint is { } entrypoint)
        {
            described["entrypoint"] = entrypoint;
        }

        return described;
    }

    private async Task<JsonObject> ProcessAsync(JsonObject described, CancellationToken cancellationToken)
    {
        var args = await resource.CollectArgumentsAsync(cancellationToken).ConfigureAwait(false);
        AddUnlessEmpty(described, "args", [.. args.Select(static arg => (JsonNode)Expression(arg))]);
        AddMounts(described);
        var env = new JsonObject();
        foreach (var (name, value) in await EnvironmentAsync(cancellationToken).ConfigureAwait(false))
        {
            env[name] = Expression(value);
        }

        AddUnlessEmpty(described, "env", env);
        AddUnlessEmpty(described, "bindings", Bindings());
        return described;
    }

    private void AddMounts(JsonObject described)
    {
        var mounts = resource.Annotations.OfType<ContainerMountAnnotation>().ToList();
        AddUnlessEmpty(described, "volumes", [.. mounts.Where(static mount => !mount.IsBindMount).Select(static mount => (JsonNode)new JsonObject
        {
            ["name"] = mount.Source, ["target"] = mount.Target, ["readOnly"] = mount.IsReadOnly,
        })]);
        AddUnlessEmpty(described, "bindMounts", [.. mounts.Where(static mount => mount.IsBindMount).Select(mount => (JsonNode)new JsonObject
        {
            ["source"] = Relative(mount.Source!), ["target"] = mount.Target, ["readOnly"] = mount.IsReadOnly,
        })]);
    }

    private async Task<Dictionary<string, object>> EnvironmentAsync(CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        if (resource is ProjectResource)
        {
            AddProjectVariables(context.EnvironmentVariables);
        }

        await resource.CollectEnvironmentAsync(context).ConfigureAwait(false);
        return context.EnvironmentVariables;
    }

    /// <summary>What a project is told wherever it is deployed: behind a proxy, on all addresses, at ports that the deployment chooses.</summary>
    private void AddProjectVariables(Dictionary<string, object> variables)
    {
        var http = resource.Endpoints().Where(static endpoint => endpoint.UriScheme is "http" or "https").ToList();
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (http.Count > 0)
        {
            variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        }

        foreach (var endpoint in http.Where(static endpoint => endpoint.IsKestrelEndpoint))
        {
            variables[$"Kestrel__Endpoints__{endpoint.Name}__Url"] = $"{endpoint.UriScheme}://*:{{{resource.Name}.bindings.{endpoint.Name}.targetPort}}";
        }

        foreach (var scheme in http.Where(static endpoint => !endpoint.IsKestrelEndpoint).GroupBy(static endpoint => endpoint.UriScheme))
        {
            variables[$"{scheme.Key.ToUpperInvariant()}_PORTS"] = string.Join(';', scheme.Select(endpoint => $"{{{resource.Name}.bindings.{endpoint.Name}.targetPort}}"));
        }
    }

    /// <summary>The port at which callers reach it is the deployment's affair.</summary>
    private JsonObject Bindings()
    {
        var bindings = new JsonObject();
        foreach (var endpoint in resource.Endpoints())
        {
            var binding = new JsonObject
            {
                ["scheme"] = endpoint.UriScheme, ["protocol"] = endpoint.Protocol.ToString().ToLowerInvariant(), ["transport"] = endpoint.Transport,
            };
            if ((endpoint.TargetPort ?? (endpoint.IsKestrelEndpoint ? endpoint.Port : null)) is { } port)
            {
                binding["targetPort"] = port;
            }

            if (endpoint.IsExternal)
            {
                binding["external"] = true;
            }

            bindings[endpoint.Name] = binding;
        }

        return bindings;
    }

    private static void AddUnlessEmpty(JsonObject described, string name, JsonNode value)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            described[name] = value;
        }
    }

    private static void AddUnlessEmpty(JsonObject described, string name, JsonNode[] values) => AddUnlessEmpty(described, name, new JsonArray(values));

    private static string Expression(object value) => value switch
    {
        IManifestExpressionProvider late => late.ValueExpression,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private string Relative(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}

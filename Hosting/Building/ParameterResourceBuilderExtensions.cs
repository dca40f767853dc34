using Hosting.ApplicationModel;
using Hosting.Runs;
using Microsoft.Extensions.Configuration;

namespace Hosting;

/// <summary>Adds values that come from outside the model.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter whose value comes from <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(
            name,
            _ => Configured(builder, name) ?? throw new DistributedApplicationException(
                $"Parameter '{name}' has no value: set Parameters:{name}, for example by the argument --Parameters:{name}=VALUE."),
            secret));
    }

    /// <summary>A parameter with a value that configuration may replace.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(name, _ => Configured(builder, name) ?? value, secret)
        {
            Default = publishValueAsDefault ? new PublishedParameterDefault(value) : null,
        });
    }

    /// <summary>A parameter with a default, generated ones being kept in the data folder as long as the data that they protect.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        _ = persist;
        return builder.AddResource(new ParameterResource(
            name, @default => Configured(builder, name) ?? Secrets(builder).GetOrCreate(name, @default!.GetDefaultValue), secret) { Default = value });
    }

    /// <summary>A connection string from <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ConfiguredConnectionString(
            name,
            environmentVariableName,
            () => builder.Configuration.GetConnectionString(name) ?? throw new DistributedApplicationException(
                $"Connection string '{name}' has no value: set ConnectionStrings:{name}.")));
    }

    /// <summary>A connection string that is made of other values.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
    }

    internal static ParameterResource CreateDefaultPasswordParameter(IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { Special = false }, secret: true).Resource;

    private static string? Configured(IDistributedApplicationBuilder builder, string name) => builder.Configuration[$"Parameters:{name}"];

    private static SecretStore Secrets(IDistributedApplicationBuilder builder) => builder is IRunOwner owner
        ? owner.Run.Secrets
        : throw new InvalidOperationException("The builder has no data folder.");

    private sealed class ConfiguredConnectionString(string name, string? environmentVariableName, Func<string> value)
        : ParameterResource(name, _ => value(), secret: true), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => field ??= ReferenceExpression.Create($"{(ParameterResource)this}");

        public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;

        ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
    }
}

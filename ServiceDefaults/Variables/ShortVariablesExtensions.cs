using Microsoft.Extensions.Configuration;
using ServiceDefaults.Variables;

namespace Microsoft.Extensions.Hosting;

/// <summary>The short environment variables that container images and examples commonly use.</summary>
public static class ShortVariablesExtensions
{
    /// <summary>
    /// Reads <c>CONSUL_HOST</c>, <c>CONSUL_PORT</c>, <c>SERVICE_NAME</c>, <c>RABBITMQ_HOST</c>, <c>RABBITMQ_PORT</c>, <c>RABBITMQ_USER</c> and
    /// <c>RABBITMQ_PASS</c> where the regular keys are not set; docs/configuration.md has the table. Belongs before what reads those keys.
    /// </summary>
    /// <exception cref="InvalidOperationException">A variable that is needed has no usable value.</exception>
    public static TBuilder AddShortVariables<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        // At the end, since a source put in front would have all the others read again; what is set already is not among them.
        if (ShortVariables.Read(builder.Configuration) is { Count: > 0 } settings)
        {
            builder.Configuration.AddInMemoryCollection(settings);
        }

        return builder;
    }
}

using Hosting.ApplicationModel;
using Hosting.Commands;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting;

public static partial class ProjectResourceBuilderExtensions
{
    /// <summary>
    /// Has <c>./run.sh VERB …</c> run the project's program with <c>VERB …</c> and the resource's environment, beside the instance that runs. Not part of Aspire.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithVerb(this IResourceBuilder<ProjectResource> builder, string verb)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(verb);
        return builder.WithAnnotation(new VerbAnnotation(verb));
    }

    /// <summary>Gives the resource a command that runs the program of a verb with these arguments; its output becomes the resource's. Not part of Aspire.</summary>
    public static IResourceBuilder<ProjectResource> WithVerbCommand(
        this IResourceBuilder<ProjectResource> builder, string name, string displayName, string verb, params string[] args)
    {
        ArgumentException.ThrowIfNullOrEmpty(verb);
        return builder.WithCommand(name, displayName, context =>
            context.ServiceProvider.GetRequiredService<VerbPrograms>().RunAsync(verb, args, context.ResourceName, context.CancellationToken));
    }
}

using Hosting.ApplicationModel;

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
}

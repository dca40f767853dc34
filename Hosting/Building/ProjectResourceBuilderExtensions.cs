using Hosting.ApplicationModel;

namespace Hosting;

/// <summary>Adds .NET projects.</summary>
public static partial class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project of the solution.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, static _ => { });

    /// <summary>Adds a project of the solution under one of its launch profiles; none when null.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, Profile(launchProfileName));

    /// <summary>Adds a project of the solution.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProject(name, new TProject(), configure);
    }

    /// <summary>Adds a project by the path of its project file, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, static _ => { });

    /// <summary>Adds a project by the path of its project file under one of its launch profiles; none when null.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, Profile(launchProfileName));

    /// <summary>Adds a project by the path of its project file, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProject(name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);
    }

    /// <summary>Runs a project in several processes, each with ports of its own.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return replicas > 0
            ? builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace)
            : throw new DistributedApplicationException($"'{builder.Resource.Name}' cannot have {replicas} replicas: 1 is the least.");
    }

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        var options = new ProjectResourceOptions();
        configure(options);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata).WithAnnotation(new ReplicaAnnotation());
        if (!options.ExcludeLaunchProfile && LaunchProfile.Read(metadata.ProjectPath, options.LaunchProfileName) is { } profile)
        {
            project.WithAnnotation(profile);
        }

        if (!options.ExcludeKestrelEndpoints)
        {
            foreach (var endpoint in KestrelEndpoints.Read(metadata.ProjectPath, builder.Environment.EnvironmentName))
            {
                project.WithAnnotation(endpoint);
            }
        }

        return project;
    }

    private static Action<ProjectResourceOptions> Profile(string? name) => options =>
    {
        options.LaunchProfileName = name;
        options.ExcludeLaunchProfile = name is null;
    };
}

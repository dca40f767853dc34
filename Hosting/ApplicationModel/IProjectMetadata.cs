namespace Hosting.ApplicationModel;

/// <summary>Where a project of the solution lies; generated as <c>Projects.NAME</c> for every project that the AppHost references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Whether the project is already built when the AppHost runs.</summary>
    bool SuppressBuild => false;
}

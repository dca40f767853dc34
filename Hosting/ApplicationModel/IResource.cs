namespace Hosting.ApplicationModel;

/// <summary>A part of the application: a project, a container, an executable, a parameter.</summary>
public interface IResource
{
    /// <summary>The name by which other resources, commands and logs address it.</summary>
    string Name { get; }

    /// <summary>What the model says about it.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

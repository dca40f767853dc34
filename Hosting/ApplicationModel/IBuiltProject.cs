namespace Hosting.ApplicationModel;

/// <summary>A project whose executable the build of the AppHost has made; implemented by the generated <c>Projects.NAME</c>.</summary>
public interface IBuiltProject
{
    /// <summary>Absolute path of the built assembly.</summary>
    string TargetPath { get; }
}

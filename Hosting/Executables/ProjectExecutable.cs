using Hosting.ApplicationModel;

namespace Hosting.Executables;

/// <summary>Finds what the build of a project has made.</summary>
internal static class ProjectExecutable
{
    /// <exception cref="DistributedApplicationException">The project is not built.</exception>
    public static string Find(IProjectMetadata project)
    {
        var name = Path.GetFileNameWithoutExtension(project.ProjectPath);
        var built = project is IBuiltProject { TargetPath: var target } ? Executable(target) : Newest(project.ProjectPath, name);
        return built is not null && File.Exists(built)
            ? built
            : throw new DistributedApplicationException($"Project '{name}' is not built: run `dotnet build {project.ProjectPath}`.");
    }

    private static string? Newest(string projectPath, string name) =>
        new DirectoryInfo(Path.Combine(Path.GetDirectoryName(projectPath)!, "bin")) is { Exists: true } bin
            ? bin.EnumerateFiles($"{name}.dll", SearchOption.AllDirectories)
                .Where(static file => file.Directory!.Name != "ref")
                .Select(static file => Executable(file.FullName))
                .Where(File.Exists)
                .MaxBy(File.GetLastWriteTimeUtc)
            : null;

    private static string Executable(string assembly) => Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null)!;
}

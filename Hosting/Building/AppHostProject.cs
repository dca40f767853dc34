using System.Reflection;

namespace Hosting;

/// <summary>The assembly of the AppHost, and the folder of its project as the build wrote it down.</summary>
internal sealed record AppHostProject(Assembly Assembly, string Directory)
{
    /// <summary>The folder of the solution.</summary>
    public string CheckoutDirectory => Path.GetDirectoryName(Directory) ?? Directory;

    public static AppHostProject Of(DistributedApplicationOptions options)
    {
        var assembly = (options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly())
            ?? throw new DistributedApplicationException("There is no entry assembly: set DistributedApplicationOptions.AssemblyName.");
        var directory = options.ProjectDirectory
            ?? assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static a => a.Key == "apphostprojectpath")?.Value
            ?? System.IO.Directory.GetCurrentDirectory();
        return new AppHostProject(assembly, Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
    }
}

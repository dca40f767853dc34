namespace Hosting;

/// <summary>How much of a project's own settings its resource takes over.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile whose environment and arguments apply; the first project profile when null.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>No launch profile applies.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>The endpoints under <c>Kestrel:Endpoints</c> of the project's appsettings are not taken over.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}

namespace Hosting;

/// <summary>How a builder is set up.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The assembly of the AppHost; the entry assembly when null.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The folder of the AppHost's project; what the build wrote into its assembly when null.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>No dashboard is started.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>The output of resources is written to the AppHost's log.</summary>
    public bool EnableResourceLogging { get; set; }
}

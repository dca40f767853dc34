using Hosting.Executables;

namespace Hosting.Containers;

/// <summary>Whether container resources run in containers; configuration key <c>Containers</c>.</summary>
internal enum ContainerMode
{
    /// <summary>Where an engine answers and has the image or can pull it; otherwise as a native executable, if the resource names one.</summary>
    Auto,

    /// <summary>In containers, or not at all.</summary>
    Always,

    /// <summary>As native executables, or not at all.</summary>
    Never,
}

internal static class ContainerModes
{
    public const string Key = "Containers";

    /// <exception cref="StartupException">It is none of the three.</exception>
    public static ContainerMode Parse(string? text) => text?.ToUpperInvariant() switch
    {
        null or "" or "AUTO" => ContainerMode.Auto,
        "ALWAYS" => ContainerMode.Always,
        "NEVER" => ContainerMode.Never,
        _ => throw new StartupException($"'--containers={text}' is not understood: write --containers=auto, --containers=always or --containers=never."),
    };
}

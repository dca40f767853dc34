using System.Text.Json;
using Hosting.Executables;
using Hosting.Runs;

namespace Hosting.Containers;

/// <summary>Remembers in a data folder which engine has volumes and persistent containers that belong to it.</summary>
internal static class KeptContainers
{
    private const string FileName = "containers.json";

    public static void Write(string dataDirectory, ContainerTrace trace)
    {
        if (Read(dataDirectory) != trace)
        {
            PrivateFile.Write(Path.Combine(dataDirectory, FileName), JsonSerializer.SerializeToUtf8Bytes(trace));
        }
    }

    /// <summary>Removes them, if there are any.</summary>
    /// <exception cref="StartupException">The engine does not answer.</exception>
    public static void Remove(string dataDirectory)
    {
        if (Read(dataDirectory) is { } trace && !ContainerCleanup.Remove(trace, $"{ContainerCleanup.DataLabel}={ContainerScope.DataOf(dataDirectory)}"))
        {
            throw new StartupException(
                $"The volumes of '{dataDirectory}' cannot be removed, since {Path.GetFileName(trace.Cli)} does not answer: start it, or remove '{FileName}' in that folder to leave them behind.");
        }
    }

    private static ContainerTrace? Read(string dataDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize<ContainerTrace>(File.ReadAllBytes(Path.Combine(dataDirectory, FileName))) is { Cli.Length: > 0 } trace ? trace : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

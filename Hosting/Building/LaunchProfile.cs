using System.Text.Json;
using Hosting.ApplicationModel;

namespace Hosting;

/// <summary>What a profile of <c>Properties/launchSettings.json</c> gives a project.</summary>
internal sealed record LaunchProfile(string Name, IReadOnlyDictionary<string, string> Environment) : IResourceAnnotation
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The named profile, or the first project profile; null when there is none.</summary>
    public static LaunchProfile? Read(string projectPath, string? name)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
        {
            return name is null ? null : throw new DistributedApplicationException($"Launch profile '{name}' is asked for, but {file} does not exist.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            var profiles = document.RootElement.TryGetProperty("profiles", out var all) ? all.EnumerateObject().ToList() : [];
            var index = profiles.FindIndex(profile => name is null
                ? profile.Value.TryGetProperty("commandName", out var command) && command.GetString() == "Project"
                : profile.Name == name);
            return index >= 0 ? new LaunchProfile(profiles[index].Name, Variables(profiles[index].Value))
                : name is null ? null
                : throw new DistributedApplicationException($"{file} has no launch profile '{name}'.");
        }
        catch (JsonException error)
        {
            throw new DistributedApplicationException($"{file} is no valid JSON: {error.Message}", error);
        }
    }

    private static Dictionary<string, string> Variables(JsonElement profile) =>
        profile.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(static variable => variable.Name, static variable => variable.Value.ToString())
            : [];
}

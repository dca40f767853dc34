using Microsoft.Extensions.Configuration;

namespace Hosting.Containers;

/// <summary>What configuration says about containers.</summary>
/// <param name="Mode">Key <c>Containers</c>.</param>
/// <param name="Executable">Key <c>CONTAINER_BIN</c>: the command line of the engine, instead of docker or podman on the PATH.</param>
/// <param name="Host">Key <c>DOCKER_HOST</c>: where the engine listens, instead of its usual place.</param>
/// <param name="Images">Section <c>Images</c>: the image of a resource, instead of the one that the model names.</param>
internal sealed record ContainerSettings(ContainerMode Mode, string? Executable, string? Host, IReadOnlyDictionary<string, string> Images)
{
    public static ContainerSettings From(IConfiguration configuration) => new(
        ContainerModes.Parse(configuration[ContainerModes.Key]),
        Text(configuration["CONTAINER_BIN"]),
        Text(configuration["DOCKER_HOST"]),
        configuration.GetSection("Images").GetChildren().Where(static image => Text(image.Value) is not null)
            .ToDictionary(static image => image.Key, static image => image.Value!, StringComparer.OrdinalIgnoreCase));

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

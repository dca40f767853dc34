using System.Collections.Concurrent;
using Hosting.ApplicationModel;
using Hosting.Executables;

namespace Hosting.Containers;

/// <summary>
/// Decides for each container resource, once in a run, whether it runs in a container or as a native executable. See
/// docs/adr/0018-containers-or-native-executables.md.
/// </summary>
internal sealed class ContainerPlacement(ContainerSettings settings, ContainerEngineFinder engines, ImagePuller puller)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Placement>>> _decisions = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DistributedApplicationException">It can run in neither way; the message names the remedies. Asking again decides again.</exception>
    public async Task<Placement> OfAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var decision = _decisions.GetOrAdd(resource.Name, _ => new Lazy<Task<Placement>>(() => DecideAsync(resource)));
        try
        {
            return await decision.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (decision.Value.IsFaulted)
        {
            _decisions.TryRemove(new KeyValuePair<string, Lazy<Task<Placement>>>(resource.Name, decision));
            throw;
        }
    }

    private async Task<Placement> DecideAsync(ContainerResource resource)
    {
        var hasNative = resource.Annotations.OfType<NativeExecutableAnnotation>().Any();
        if (settings.Mode == ContainerMode.Never)
        {
            return hasNative ? new Placement(null, "", null) : throw new StartupException(
                $"'{resource.Name}' is a container and names no native executable: leave --containers=never out, or give it one with WithNativeExecutable.");
        }

        var mayBeNative = hasNative && settings.Mode == ContainerMode.Auto;
        var found = await engines.FindAsync().ConfigureAwait(false);
        if (found.Engine is not { } engine)
        {
            return mayBeNative ? Placement.Native($"no container engine answers: {found.Complaint}") : throw new StartupException(
                $"'{resource.Name}' needs a container engine, and none answers ({found.Complaint}): start Docker or Podman{(hasNative ? ", or leave --containers=always out" : "")}.");
        }

        var image = ContainerImage.Of(resource, settings);
        if (await engine.HasImageAsync(image, CancellationToken.None).ConfigureAwait(false))
        {
            return new Placement(engine, image, null);
        }

        var complaint = await puller.PullAsync(resource, engine, image, hasAlternative: mayBeNative).ConfigureAwait(false);
        return complaint is null ? new Placement(engine, image, null)
            : mayBeNative ? Placement.Native($"{image} cannot be pulled: {complaint}")
            : throw new StartupException(
                $"'{resource.Name}' needs the image {image}, which cannot be pulled ({complaint}): see to the registry, load the image, or name another one by --Images:{resource.Name} IMAGE{(hasNative ? ", or leave --containers=always out" : "")}.");
    }
}

/// <summary>Where a resource runs.</summary>
/// <param name="Engine">The engine of its container; null for a native executable.</param>
/// <param name="WhyNative">What keeps it out of a container; null when nobody wanted it in one.</param>
internal sealed record Placement(ContainerEngine? Engine, string Image, string? WhyNative)
{
    public static Placement Native(string why) => new(null, "", why);
}

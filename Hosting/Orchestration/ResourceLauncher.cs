using System.Collections.Concurrent;
using Hosting.ApplicationModel;
using Hosting.Containers;
using Hosting.Executables;
using Hosting.Runs;

namespace Hosting.Orchestration;

/// <summary>Turns an instance into a process.</summary>
internal sealed class ResourceLauncher(
    InstanceEnvironment environment, Run run, ContainerPlacement placement, ContainerLauncher containers, ContainerViews views, ResourceLoggerService logs, TimeProvider time, string checkoutDirectory)
{
    private readonly ConcurrentDictionary<string, byte> _started = new();

    public Task<ResourceLaunch> PrepareAsync(ResourceInstance instance, CancellationToken cancellationToken) => instance.Resource switch
    {
        ProjectResource project => ProjectAsync(instance, project, cancellationToken),
        ContainerResource container => ContainerAsync(instance, container, cancellationToken),
        ExecutableResource executable => ExecutableAsync(instance, executable, cancellationToken),
        var other => throw new DistributedApplicationException($"'{other.Name}' is a {other.TypeName()}, which this engine cannot start."),
    };

    /// <summary>Lets the model ask where a container resource runs.</summary>
    public void Announce(IEnumerable<IResource> resources)
    {
        foreach (var container in resources.OfType<ContainerResource>())
        {
            container.Annotations.Add(new ContainerPlacementAnnotation(async cancellationToken =>
                (await placement.OfAsync(container, cancellationToken).ConfigureAwait(false)).Engine is not null));
        }
    }

    public LaunchedProcess Start(ResourceLaunch launch, Action<string, bool> onLine)
    {
        foreach (var port in launch.Ports)
        {
            run.Ports.Release(port);
        }

        var companions = new List<ChildProcess>();
        try
        {
            companions.AddRange(launch.Companions.Select(companion => ChildProcess.Start(companion, run.Mark, onLine, time)));
            return new LaunchedProcess(ChildProcess.Start(launch.Main, run.Mark, onLine, time), companions, launch.Container);
        }
        catch
        {
            companions.ForEach(static companion => companion.KillSession());
            throw;
        }
    }

    private async Task<ResourceLaunch> ProjectAsync(ResourceInstance instance, ProjectResource project, CancellationToken cancellationToken)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Last();
        var executable = ProjectExecutable.Find(metadata);
        var variables = await environment.ForProjectAsync(instance, cancellationToken).ConfigureAwait(false);
        var args = await InstanceEnvironment.ArgumentsAsync(instance, cancellationToken).ConfigureAwait(false);
        // The content root of a web project is its own folder, as with `dotnet run`.
        return Launch(instance, new ProcessSpec(executable, args, Path.GetDirectoryName(metadata.ProjectPath)!, variables), [], variables, []);
    }

    private async Task<ResourceLaunch> ExecutableAsync(ResourceInstance instance, ExecutableResource executable, CancellationToken cancellationToken)
    {
        var variables = await environment.ForProcessAsync(instance, cancellationToken).ConfigureAwait(false);
        var args = await InstanceEnvironment.ArgumentsAsync(instance, cancellationToken).ConfigureAwait(false);
        return Launch(instance, new ProcessSpec(executable.Command, args, executable.WorkingDirectory, variables), [], variables, []);
    }

    private async Task<ResourceLaunch> ContainerAsync(ResourceInstance instance, ContainerResource container, CancellationToken cancellationToken)
    {
        var place = await placement.OfAsync(container, cancellationToken).ConfigureAwait(false);
        if (place.Engine is not null)
        {
            views.Add(container);
            return await containers.PrepareAsync(instance, container, place, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (place.WhyNative is not null)
            {
                logs.GetLogger(instance.Id).LogNotInContainer(place.WhyNative);
            }

            return await NativeAsync(instance, container, cancellationToken).ConfigureAwait(false);
        }
        catch (StartupException error) when (place.WhyNative is not null)
        {
            throw new StartupException($"{error.Message.TrimEnd('.')}, or let it run in a container, for which Docker or Podman has to answer and have its image ({place.WhyNative}).", error);
        }
    }

    private async Task<ResourceLaunch> NativeAsync(ResourceInstance instance, ContainerResource container, CancellationToken cancellationToken)
    {
        var native = container.Annotations.OfType<NativeExecutableAnnotation>().Last();
        var ports = new List<int>();
        var context = new NativeExecutableContext(container, DataDirectory(container), checkoutDirectory, ReservePort, cancellationToken);
        var executable = await native.Prepare(context).ConfigureAwait(false);
        var variables = await environment.ForProcessAsync(instance, cancellationToken).ConfigureAwait(false);
        return Launch(instance, Spec(executable, context.DataDirectory), [.. executable.Companions.Select(c => Spec(c, context.DataDirectory))], variables, ports);

        int ReservePort()
        {
            var port = run.Ports.Reserve();
            ports.Add(port);
            return port;
        }
    }

    /// <summary>Without a volume the data last as long as the run, as a container's would.</summary>
    private string DataDirectory(ContainerResource container)
    {
        if (_started.TryAdd(container.Name, 0) && !container.Annotations.OfType<ContainerMountAnnotation>().Any())
        {
            Directory.Delete(run.ResourceDirectory(container.Name), recursive: true);
        }

        return run.ResourceDirectory(container.Name);
    }

    private static ProcessSpec Spec(NativeExecutable executable, string workingDirectory) =>
        new(executable.FileName, executable.Arguments, workingDirectory, executable.Environment);

    private static ResourceLaunch Launch(
        ResourceInstance instance, ProcessSpec main, IReadOnlyList<ProcessSpec> companions, IReadOnlyDictionary<string, string?> variables, IReadOnlyList<int> ports) =>
        new(main, companions, variables, [.. ports, .. instance.Resource.Endpoints().Select(e => e.Allocations[instance.Replica].Port)]);
}

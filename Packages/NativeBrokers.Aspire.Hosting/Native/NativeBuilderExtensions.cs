using System.Net.Sockets;


namespace NativeBrokers;

/// <summary>What the native brokers have in common: an installer, a data folder, ports that are nobody else's business.</summary>
internal static class NativeBuilderExtensions
{
    private const long LeastFreeBytes = 200 * 1024 * 1024;

    /// <summary>
    /// Adds a resource that unpacks a program from the system's package archive, and has the broker wait for it; none where the program is there
    /// already, or where it cannot be had in this way.
    /// </summary>
    public static IResourceBuilder<T> WithInstaller<T>(this IResourceBuilder<T> broker, string program, string toolsDirectory, Func<bool> isThere)
        where T : ExecutableResource
    {
        var builder = broker.ApplicationBuilder;
        if (!builder.ExecutionContext.IsRunMode || !OperatingSystem.IsLinux() || IsThereOrMisconfigured(isThere))
        {
            return broker;
        }

        var script = BrokerScripts.PathOf("brokers.sh");
        var installer = builder.AddExecutable($"{broker.Resource.Name}-installer", "/bin/bash", toolsDirectory, script, program)
            .WithEnvironment("TOOLS_DIRECTORY", toolsDirectory)
            .WithIconName("ArrowDownload")
            .WithParentRelationship(broker.Resource)
            .ExcludeFromManifest();
        new NativeFaults(broker.Resource).WatchInstaller(
            builder.Eventing, installer.Resource, () => Folders.Create(toolsDirectory, "ToolsDirectory", LeastFreeBytes));
        return broker.WaitForCompletion(installer);
    }

    /// <summary>
    /// Prepares the folder at each start, right before the program runs. Arguments are asked for after the waits are over, when an installer has
    /// done its work; events of the start come before that.
    /// </summary>
    public static IResourceBuilder<T> WithDataFolder<T>(this IResourceBuilder<T> broker, string directory, Func<CancellationToken, Task> prepare)
        where T : ExecutableResource
    {
        var faults = new NativeFaults(broker.Resource);
        faults.Watch(broker.ApplicationBuilder.Eventing, directory);
        return broker.WithArgs(context => faults.StartAsync(context.ExecutionContext.Services, async () =>
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new StartException(
                    $"'{broker.Resource.Name}' runs as a program of the machine on Linux only: start a container engine and set Brokers=container.");
            }

            Folders.Create(directory, "DataDirectory", LeastFreeBytes);
            try
            {
                await prepare(context.CancellationToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Folders.Refused(directory, "DataDirectory", error);
            }
        }));
    }

    /// <summary>A port of the program that only itself needs: any free one, and no URL of it is shown.</summary>
    public static IResourceBuilder<T> WithPrivateEndpoint<T>(this IResourceBuilder<T> broker, string name)
        where T : ExecutableResource => broker
            .WithEndpoint(name: name, scheme: "tcp", protocol: ProtocolType.Tcp)
            .WithUrlForEndpoint(name, static url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);

    /// <summary>A variable that names nothing is reported when the broker starts.</summary>
    private static bool IsThereOrMisconfigured(Func<bool> isThere)
    {
        try
        {
            return isThere();
        }
        catch (StartException)
        {
            return true;
        }
    }
}

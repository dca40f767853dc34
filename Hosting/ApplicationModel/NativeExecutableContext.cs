using Hosting.Executables;

namespace Hosting.ApplicationModel;

/// <summary>What a native executable is prepared from.</summary>
public sealed class NativeExecutableContext
{
    private readonly Func<int> _reservePort;

    internal NativeExecutableContext(ContainerResource resource, string dataDirectory, string checkoutDirectory, Func<int> reservePort, CancellationToken cancellationToken)
    {
        Resource = resource;
        DataDirectory = dataDirectory;
        CheckoutDirectory = checkoutDirectory;
        _reservePort = reservePort;
        CancellationToken = cancellationToken;
    }

    /// <summary>The container that it stands for.</summary>
    public ContainerResource Resource { get; }

    /// <summary>The resource's own folder, there already; kept beyond the run when the resource has a volume.</summary>
    public string DataDirectory { get; }

    /// <summary>The folder of the solution.</summary>
    public string CheckoutDirectory { get; }

    /// <summary>Ends with the start of the resource.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The port on which the program has to serve an endpoint, on 127.0.0.1.</summary>
    public int Port(string endpointName) => Resource.GetEndpoint(endpointName).Port;

    /// <summary>The path of a program: what the environment variable says, else from PATH, else what run.sh has put into .tools.</summary>
    /// <exception cref="DistributedApplicationException">It is nowhere; the message says how to get it.</exception>
    public string FindExecutable(string name, string environmentVariable) => NativeBinaries.Find(name, environmentVariable, CheckoutDirectory);

    /// <summary>A free port on 127.0.0.1 for the program's own use.</summary>
    public int ReservePort() => _reservePort();
}

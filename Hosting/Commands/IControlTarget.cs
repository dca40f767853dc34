using Hosting.ApplicationModel;

namespace Hosting.Commands;

/// <summary>What the verbs of the command line can ask of a running AppHost.</summary>
internal interface IControlTarget
{
    IReadOnlyList<ResourceStatus> List();

    /// <summary>Whether there is such a resource or replica.</summary>
    bool Has(string name);

    /// <summary>Null when there is no such resource or replica.</summary>
    ResourceDescription? Describe(string name, bool reveal);

    /// <summary>The program that carries out a verb; null when no resource has it.</summary>
    /// <exception cref="DistributedApplicationException">It has not been started yet, so its environment is not known.</exception>
    ProgramDescription? Program(string verb);

    /// <summary>The commands that the model gives to a resource.</summary>
    IReadOnlyList<CommandDescription> Commands(string name);

    /// <param name="command">start, stop, restart or a command of the model's.</param>
    /// <param name="name">A resource, meaning all its replicas, or one replica.</param>
    Task<ExecuteCommandResult> ExecuteAsync(string command, string name, CancellationToken cancellationToken);

    /// <summary>Changes how many replicas of a project run.</summary>
    Task<ExecuteCommandResult> ScaleAsync(string name, int replicas, CancellationToken cancellationToken);

    /// <summary>Writes states, logs and what telemetry can be had into one archive.</summary>
    Task<ExportSummary> ExportAsync(string path, CancellationToken cancellationToken);

    /// <summary>The lines so far of a resource and its replicas, or of all when the name is empty, in the order of their coming, and with <paramref name="follow"/> every further one.</summary>
    IAsyncEnumerable<IReadOnlyList<ResourceLine>> LogsAsync(string name, bool follow, CancellationToken cancellationToken);

    /// <summary>Waits until a resource is healthy or, when that is its nature, has done its work and ended.</summary>
    Task<WaitOutcome> WaitAsync(string name, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Begins to stop the whole application.</summary>
    void Shutdown();
}

using Hosting.Containers;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>One run of an AppHost: its identity, folder, passwords and ports, and what sees to it that nothing outlives it.</summary>
internal sealed class Run : IAsyncDisposable
{
    private readonly string _checkoutDirectory;
    private readonly IReadOnlyList<FileStream> _locks;
    private readonly Watchdog _watchdog;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly Lock _gate = new();
    private RunRecord _record;
    private int _disposed;

    private Run(string checkoutDirectory, string dataDirectory, AppHostArguments arguments, IReadOnlyList<FileStream> locks, TimeProvider time)
    {
        _time = time;
        _opened = time.GetTimestamp();
        _checkoutDirectory = checkoutDirectory;
        _locks = locks;
        IsIsolated = arguments.Isolated;
        IsEphemeral = arguments.Isolated || arguments.Ephemeral;
        Settings = arguments.Settings;
        Restarts = arguments.Restarts;
        PrivateFile.CreateDirectory(Path.Combine(checkoutDirectory, ".data"));
        Notices = StaleRuns.Remove(checkoutDirectory);
        Directory = IsEphemeral ? EphemeralDirectory.PathOf(dataDirectory, Id) : dataDirectory;
        SocketPath = ControlSocketPath.In(IsIsolated ? Directory : Path.Combine(checkoutDirectory, ".data"));
        Secrets = new SecretStore(Directory);
        var record = RunRecord.PathOf(checkoutDirectory, Id);
        var self = ProcessStat.Read(Environment.ProcessId)!;
        try
        {
            // The record comes first: whatever this process is killed in, the next start finds it.
            _record = new RunRecord(Id, self.Id, self.StartTime, time.GetUtcNow(), IsIsolated, SocketPath, IsEphemeral ? Directory : null);
            _record.Write(checkoutDirectory);
            PrivateFile.CreateDirectory(Directory);
            _watchdog = Watchdog.Start(Mark, [record, .. IsEphemeral ? [Directory] : Array.Empty<string>()]);
        }
        catch
        {
            EphemeralDirectory.Delete(IsEphemeral ? Directory : null, Id);
            File.Delete(record);
            throw;
        }
    }

    public string Id => Mark.RunId;

    /// <summary>On every process of the run.</summary>
    public RunMark Mark { get; } = RunMark.Create();

    /// <summary>Holds all data of the run.</summary>
    public string Directory { get; }

    /// <summary>Takes free ports and a folder of its own, so that it can run beside others.</summary>
    public bool IsIsolated { get; }

    /// <summary>The folder ends with the run.</summary>
    public bool IsEphemeral { get; }

    /// <summary>Where the control channel listens.</summary>
    public string SocketPath { get; }

    public SecretStore Secrets { get; }

    public PortAllocator Ports { get; } = new();

    public IReadOnlyList<ResourceSetting> Settings { get; }

    public IReadOnlyList<RestartSetting> Restarts { get; }

    /// <summary>Since the AppHost asked for its builder. The process itself can be older: run.sh becomes the AppHost.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_opened);

    /// <summary>What the start found of earlier runs and put in order, a line each.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <param name="checkoutDirectory">The folder of the solution; runs find each other through its <c>.data</c>.</param>
    /// <param name="dataDirectory">Where data are kept, <c>.data</c> of the checkout by default; a relative path counts from the checkout.</param>
    /// <exception cref="StartupException">The run cannot be; the message says why and what to do.</exception>
    public static Run Open(string checkoutDirectory, string? dataDirectory, AppHostArguments arguments, TimeProvider? timeProvider = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new StartupException("The embedded engine starts native executables, which needs Linux: build on real Aspire instead (-p:AppHostEngine=Aspire).");
        }

        var data = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory ?? ".data", checkoutDirectory));
        var locks = new List<FileStream>();
        try
        {
            if (!arguments.Isolated)
            {
                locks.Add(RunLock.Take(checkoutDirectory));
            }

            if (!arguments.Isolated && !arguments.Ephemeral && data != Path.Combine(checkoutDirectory, ".data"))
            {
                locks.Add(DataFolder.Claim(data));
            }

            return new Run(checkoutDirectory, data, arguments, locks, timeProvider ?? TimeProvider.System);
        }
        catch (Exception error)
        {
            locks.ForEach(static held => held.Dispose());
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new StartupException(
                    $"The data folder cannot be used ({error.Message.TrimEnd('.')}): make it writable, see that its disk has room, or name another one by --DataDirectory PATH.", error);
            }

            throw;
        }
    }

    /// <summary>The folder of a resource, created when it is not there.</summary>
    public string ResourceDirectory(string name) => PrivateFile.CreateDirectory(Path.Combine(Directory, name));

    /// <summary>Has to be said before the first container is made, so that none outlives the run.</summary>
    public void UseContainers(ContainerTrace trace)
    {
        lock (_gate)
        {
            if (_record.Containers is null)
            {
                _record = _record with { Containers = trace };
                _record.Write(_checkoutDirectory);
                _watchdog.WatchContainers(trace);
            }
        }
    }

    /// <summary>Has to be said before something is made in the engine that outlives the run, so that a reset finds it.</summary>
    public void KeepInEngine(ContainerTrace trace)
    {
        lock (_gate)
        {
            KeptContainers.Write(Directory, trace);
        }
    }

    /// <summary>Ends what still runs and leaves nothing but what a run keeps.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await Task.Run(() =>
        {
            RunProcesses.KillAll(Mark);
            if (IsEphemeral)
            {
                EphemeralDirectory.Delete(Directory, Id);
            }

            _watchdog.Dispose();
        }).ConfigureAwait(false);
        Ports.Dispose();
        File.Delete(RunRecord.PathOf(_checkoutDirectory, Id));
        foreach (var held in _locks)
        {
            held.Dispose();
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Hosting.Executables;

/// <summary>A process of the run, leader of a session of its own: Ctrl+C at the terminal does not reach it.</summary>
internal sealed class ChildProcess
{
    private static readonly TimeSpan DrainPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Action<string, bool> _onLine;
    private long _lines;

    private ChildProcess(Process process, Action<string, bool> onLine, TimeProvider time)
    {
        _process = process;
        _onLine = onLine;
        _time = time;
        Id = process.Id;
        StartTime = ProcessStat.Read(Id)?.StartTime ?? 0;
        Completion = CompleteAsync();
    }

    public int Id { get; }

    /// <summary>In clock ticks since the machine started; 0 when it had ended before anyone could look.</summary>
    public long StartTime { get; }

    /// <summary>
    /// The exit code, 128 and the signal's number when a signal ended it. Everything that it wrote has been delivered by then;
    /// what its own children, which may live on with the same output, write later is delivered later.
    /// </summary>
    public Task<int> Completion { get; }

    /// <param name="onLine">Gets each line and whether it came by standard error; never two at once.</param>
    /// <exception cref="ProcessStartException">It cannot be started.</exception>
    public static ChildProcess Start(ProcessSpec spec, RunMark mark, Action<string, bool> onLine, TimeProvider? timeProvider = null)
    {
        var process = new Process { StartInfo = SessionStart.Info(spec, mark) };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            process.Dispose();
            throw new ProcessStartException($"'{spec.FileName}' cannot be started ({error.Message}): see to the cause and start again.", error);
        }

        process.StandardInput.Close();
        return new ChildProcess(process, onLine, timeProvider ?? TimeProvider.System);
    }

    /// <summary>
    /// Asks the process to end by SIGTERM and kills its whole session after the grace, or when the token says that there is no
    /// time left. What it leaves behind in its session is killed as well. A grace of zero kills at once.
    /// </summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        if (grace > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
        {
            Signal(LinuxSignal.Terminate);
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(grace, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        KillSession();
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Does nothing when the process has ended.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            LinuxSignal.Send(Id, signal);
        }
    }

    /// <summary>Kills the process and everything in its session.</summary>
    public void KillSession()
    {
        Signal(LinuxSignal.Kill);
        foreach (var member in ProcessStat.All().Where(stat => stat.Session == Id && !stat.IsZombie))
        {
            LinuxSignal.Send(member.Id, LinuxSignal.Kill);
        }
    }

    private async Task<int> CompleteAsync()
    {
        var drained = Task.WhenAll(
            Task.Run(() => OutputLines.ReadAsync(_process.StandardOutput.BaseStream, line => Deliver(line, isError: false))),
            Task.Run(() => OutputLines.ReadAsync(_process.StandardError.BaseStream, line => Deliver(line, isError: true))));
        await _process.WaitForExitAsync().ConfigureAwait(false);

        // A grandchild may hold the pipes for as long as it lives: when nothing more comes, all that the process wrote is there.
        var exited = _time.GetTimestamp();
        var seen = -1L;
        while (!drained.IsCompleted && seen != Interlocked.Read(ref _lines) && _time.GetElapsedTime(exited) < DrainLimit)
        {
            seen = Interlocked.Read(ref _lines);
            await drained.WaitAsync(DrainPause, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return _process.ExitCode;
    }

    private void Deliver(string line, bool isError)
    {
        lock (_gate)
        {
            _onLine(line, isError);
        }

        Interlocked.Increment(ref _lines);
    }
}

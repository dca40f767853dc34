using System.Threading.Channels;

namespace Bench.Processes;

/// <summary>A program whose output is read line by line. It is told to stop when this process ends, however that happens.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _last = [];
    private int _openStreams = 2;

    private ChildProgram(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote last, errors included.</summary>
    public string LastLines
    {
        get
        {
            lock (_last)
            {
                return string.Join('\n', _last);
            }
        }
    }

    public static ChildProgram Start(
        string program, IEnumerable<string> args, IReadOnlyDictionary<string, string?>? environment = null, string workingDirectory = "")
    {
        // env gives back the interrupt that a background shell would have its children ignore.
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "env", "--default-signal=INT", program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProgram(start);
        child.StartOnThreadOfItsOwn();
        return child;
    }

    /// <summary>The first line that begins with the text, of those not read yet.</summary>
    /// <exception cref="BenchException">It did not come.</exception>
    public async Task<string> WaitForLineAsync(string beginning, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        throw new BenchException(
            $"{_process.StartInfo.ArgumentList[4]} ended, or did not say '{beginning.Trim()}' within {patience.TotalSeconds:0} s; "
            + $"its last lines may tell why:\n{LastLines}");
    }

    /// <summary>Sends a signal by its name, such as STOP.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        if (_process.HasExited)
        {
            return;
        }

        using var kill = Process.Start("/bin/kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopPatience);
        try
        {
            await SignalAsync("TERM", limit.Token);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        finally
        {
            _process.Dispose();
        }
    }

    // The death signal is that of the thread which started the child, so the thread has to live as long.
    private void StartOnThreadOfItsOwn()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                _process.Start();
                _process.BeginOutputReadLine();
                _process.BeginErrorReadLine();
                started.SetResult();
            }
            catch (Exception exception)
            {
                started.SetException(exception);
                return;
            }

            using var watched = Process.GetProcessById(_process.Id);
            watched.WaitForExit();
        })
        { IsBackground = true }.Start();
        started.Task.GetAwaiter().GetResult();
    }

    private void Append(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
            {
                _lines.Writer.TryComplete();
            }

            return;
        }

        lock (_last)
        {
            _last.Add(line);
            if (_last.Count > 20)
            {
                _last.RemoveAt(0);
            }
        }

        _lines.Writer.TryWrite(line);
    }
}

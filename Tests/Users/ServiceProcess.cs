namespace Tests.Users;

/// <summary>A service run as its built executable, on ports that the system chooses.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>Where nobody listens, and nobody may but root: without an address a service would look for a broker on the default port.</summary>
    public const string NoBroker = "amqp://guest@127.0.0.1:1";

    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(ProcessStartInfo start)
    {
        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _started.TrySetException(new InvalidOperationException("The service has exited."));
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The addresses in the order of their endpoints' names.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Lines.Select(static line => line.Split(Listening, 2)).Where(static parts => parts.Length == 2).Select(static parts => new Uri(parts[1]))];

    /// <summary>The memory that it holds.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1_048_576.0;
        }
    }

    public static async Task<ServiceProcess> StartAsync(string service, Dictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var process = new ServiceProcess(StartInfo(service, environment, []));
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        try
        {
            await process._started.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        }
        catch (Exception exception)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"{service} did not start:\n{string.Join('\n', process.Lines)}", exception);
        }

        return process;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string service, Dictionary<string, string?> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(45));
        using var process = Process.Start(StartInfo(service, environment, arguments))!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill();
        }
    }

    public Task WaitForLineAsync(string text) =>
        Eventually.HoldsAsync(() => Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the line '{text}'");

    /// <summary>Ends it in order, and returns how long that took.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        LinuxProcess.Signal(_process.Id, LinuxProcess.Terminate);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Stopwatch.GetElapsedTime(begin);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Tests/bin/Debug/net10.0 beside UserService/bin/Debug/net10.0
    private static ProcessStartInfo StartInfo(string service, Dictionary<string, string?> environment, string[] arguments)
    {
        var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
        var output = Path.Combine(root, service, Path.GetRelativePath(Path.Combine(root, "Tests"), AppContext.BaseDirectory));
        var start = new ProcessStartInfo(Path.Combine(output, service), arguments)
        {
            WorkingDirectory = output,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It would win over the other, which the test sets.
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return start;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        if (line.Contains("Application started", StringComparison.Ordinal))
        {
            _started.TrySetResult();
        }
    }
}

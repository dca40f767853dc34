using System.Diagnostics;
using System.Reflection;
using System.Threading.Channels;

namespace Tests.Hosting.Processes;

/// <summary>The built AppHost, started as a user starts it.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private const string RunPrefix = "Run ";

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();

    private readonly string _executable;

    private AppHostProcess(Process process, string executable) => (_process, _executable) = (process, executable);

    public static string Executable { get; } = Path.Combine(
        global::Projects.AppHost.ProjectPath, "bin", typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0", "AppHost");

    public int Id => _process.Id;

    /// <summary>Empty until the AppHost has said it.</summary>
    public string RunId { get; private set; } = "";

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public int LineCount
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts an isolated run.</summary>
    public static AppHostProcess Start(params string[] args) => Start(["--default-signal=INT", Executable, "--isolated", .. args], keepsInput: false);

    /// <summary>Starts an isolated run by the script of a checkout, which builds it first.</summary>
    public static AppHostProcess StartScript(string script, params string[] args) => Start(
        ["--default-signal=INT", script, "--isolated", .. args], keepsInput: false,
        Path.Combine(Path.GetDirectoryName(script)!, "AppHost", "bin", "Release", "net10.0", "AppHost"));

    /// <summary>
    /// Starts an isolated run on a pseudo-terminal, at whose keyboard sits <see cref="TypeAsync"/>. Not every shell of script(1) gives
    /// its place to the last command by itself, and one that stays would be interrupted as well and speak for the AppHost.
    /// </summary>
    public static AppHostProcess StartOnTerminal() =>
        Start(["--default-signal=INT", "script", "--quiet", "--flush", "--return", "--command", $"exec '{Executable}' --isolated", "/dev/null"], keepsInput: true);

    /// <summary>Starts any command that becomes an AppHost.</summary>
    public static AppHostProcess StartCommand(string[] command, IReadOnlyDictionary<string, string> environment) =>
        Start(["--default-signal=INT", .. command], keepsInput: false, environment: environment);

    private static AppHostProcess Start(string[] command, bool keepsInput, string? executable = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = new Process
        {
            // A test run in the background of a shell ignores SIGINT and would hand that on; a terminal's AppHost does not.
            StartInfo = new ProcessStartInfo("/usr/bin/env", command)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                Environment = { ["DOTNET_ENVIRONMENT"] = "Development" },
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            process.StartInfo.Environment[name] = value;
        }

        var host = new AppHostProcess(process, executable ?? Executable);
        process.OutputDataReceived += (_, line) => host.Append(line.Data);
        process.ErrorDataReceived += (_, line) => host.Append(line.Data);
        process.Start();
        if (!keepsInput)
        {
            process.StandardInput.Close();
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return host;
    }

    /// <param name="startWithin">How long it may take until the AppHost says its first word.</param>
    public async Task WaitUntilHealthyAsync(TimeSpan? startWithin = null)
    {
        await WaitForLineAsync(TellsTheRun, startWithin);
        await WaitForLineAsync(static line => line.StartsWith("All resources healthy in ", StringComparison.Ordinal));
    }

    /// <summary>The first line that fits, of those that nobody has waited for yet.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, TimeSpan? within = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(within ?? TimeSpan.FromSeconds(90));
        try
        {
            await foreach (var line in _output.Reader.ReadAllAsync(patience.Token))
            {
                if (fits(line))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
        }

        throw new TimeoutException($"The awaited line did not come. Output so far:\n{Output}");
    }

    public async Task TypeAsync(char key)
    {
        await _process.StandardInput.WriteAsync(key);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("/bin/kill", [signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> WaitForExitAsync(TimeSpan? within = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(within ?? TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>The living processes of the run, the AppHost itself left out: pid and command line.</summary>
    public IReadOnlyList<string> Children() => RunId.Length == 0 ? [] : [.. MarkedProcesses.Of(RunId)];

    /// <summary>Starts a verb against this run that goes on by itself; the caller reads its output.</summary>
    public Process StartVerb(params string[] args) =>
        Process.Start(new ProcessStartInfo(_executable, [.. args, "--run", RunId]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Runs a verb against this run and returns its exit code and output.</summary>
    public async Task<(int ExitCode, string Output)> VerbAsync(params string[] args)
    {
        using var verb = StartVerb(args);
        var error = verb.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await verb.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await verb.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (verb.ExitCode, output + await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(Output);
        _process.Dispose();
    }

    private static bool TellsTheRun(string line) => line.StartsWith(RunPrefix, StringComparison.Ordinal);

    private void Append(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add(line);
            if (RunId.Length == 0 && TellsTheRun(line))
            {
                RunId = line[RunPrefix.Length..].Split(' ', ':', '.')[0];
            }
        }

        _output.Writer.TryWrite(line);
    }
}

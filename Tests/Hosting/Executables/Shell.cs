using Hosting.Executables;

namespace Tests.Hosting.Executables;

/// <summary>Processes of a run of its own, all gone at the end of the test.</summary>
internal sealed class Shell : IDisposable
{
    private static readonly Dictionary<string, string?> Nothing = [];

    private readonly List<string> _lines = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private int _taken;

    public RunMark Mark { get; } = RunMark.Create();

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

    public ChildProcess Start(string script, Dictionary<string, string?>? environment = null, TimeProvider? time = null) =>
        ChildProcess.Start(Spec(script, environment), Mark, OnLine, time);

    public static ProcessSpec Spec(string script, Dictionary<string, string?>? environment = null) =>
        new("/bin/sh", ["-c", script], Path.GetTempPath(), environment ?? Nothing);

    public async Task<string> NextLineAsync()
    {
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "No further line came.");
        return Lines[_taken++];
    }

    public void Dispose()
    {
        RunProcesses.KillAll(Mark);
        _arrived.Dispose();
    }

    private void OnLine(string line, bool isError)
    {
        lock (_lines)
        {
            _lines.Add(isError ? $"error: {line}" : line);
        }

        _arrived.Release();
    }
}

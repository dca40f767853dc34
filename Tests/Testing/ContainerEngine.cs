using System.Reflection;

[assembly: AssemblyFixture(typeof(ContainerEngine))]

namespace Tests.Testing;

/// <summary>
/// The container engine of a test run, started by <c>eng/containers.sh</c> when a test first asks. No test uses another one that the machine
/// may have. It ends, with all of its containers, when this process does.
/// </summary>
public sealed class ContainerEngine : IAsyncDisposable
{
    private readonly Lazy<Task<string?>> _missing;
    private Dictionary<string, string> _variables = [];
    private DirectoryInfo? _folder;
    private Process? _script;
    private Task<string>? _said;

    public ContainerEngine() => _missing = new(StartAsync);

    /// <summary>Name and tag.</summary>
    public string RabbitMqImage => _variables["RABBITMQ_IMAGE"];

    /// <summary>Name and tag.</summary>
    public string ConsulImage => _variables["CONSUL_IMAGE"];

    /// <summary>Arguments of an AppHost that has to run its brokers in containers of this engine.</summary>
    internal string[] AppHostArguments =>
    [
        "--Brokers=container", $"--Images:messaging={RabbitMqImage}", $"--Images:consul={ConsulImage}",
        "--DcpPublisher:ContainerRuntime=docker", $"--DcpPublisher:CliPath={OrchestratorPath}",
    ];

    private string OrchestratorPath => Path.Combine(_folder!.FullName, "dcp");

    /// <summary>Starts it, unless a test has done so before. Skips the test where it cannot run, or nobody asked for it.</summary>
    internal async Task NeedAsync()
    {
        SystemChanges.Need();
        if (await _missing.Value is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    /// <summary>What <c>docker</c> writes, line by line.</summary>
    internal async Task<string[]> DockerAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_variables["CLI"], arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOCKER_HOST"] = _variables["DOCKER_HOST"];
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"docker {string.Join(' ', arguments)}: {output[1]}");
        return output[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        if (_script is not null)
        {
            _script.StandardInput.Close();
            await _said!;
            await _script.WaitForExitAsync();
            _script.Dispose();
        }

        _folder?.Delete(recursive: true);
    }

    private async Task<string?> StartAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "The container engine of the tests runs on Linux only.";
        }

        _script = Process.Start(new ProcessStartInfo(SolutionFolder.PathOf("eng", "containers.sh"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _said = ScriptOutput.FollowAsync(_script.StandardError);
        var variables = await _script.StandardOutput.ReadToEndAsync(CancellationToken.None);
        if (variables.Length == 0)
        {
            return await _said;
        }

        _variables = variables.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1]);
        _folder = Directory.CreateTempSubdirectory("container-engine-");
        // Aspire's orchestrator takes the docker of its PATH. Applications beside this one, in the same process, go without.
        var orchestrator = typeof(Projects.AppHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static data => data.Key.Equals("DcpCliPath", StringComparison.OrdinalIgnoreCase)).Value;
        await File.WriteAllTextAsync(
            OrchestratorPath,
            $"""
            #!/bin/sh
            export DOCKER_HOST='{_variables["DOCKER_HOST"]}' PATH='{Path.GetDirectoryName(_variables["CLI"])}':"$PATH"
            exec '{orchestrator}' "$@"
            """,
            CancellationToken.None);
        File.SetUnixFileMode(OrchestratorPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return null;
    }
}

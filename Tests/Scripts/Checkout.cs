namespace Tests.Scripts;

/// <summary>The scripts in a folder of their own (with spaces in its path), beside servers that exist.</summary>
internal sealed class Checkout : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("scripts of aspire ").FullName;
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public Checkout()
    {
        const string scripts = "Packages/NativeBrokers.Aspire.Hosting/Scripts";
        foreach (var script in new[] { ".ci/run", $"{scripts}/archive.sh", $"{scripts}/brokers.sh", "eng/browser.sh", "eng/postgres.sh" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(script))!);
            File.Copy(SolutionFolder.PathOf(script), PathOf(script));
        }

        foreach (var server in new[] { "rabbit mq/sbin/rabbitmq-server", "postgre sql/bin/postgres", "postgre sql/bin/initdb" })
        {
            WriteExecutable(server, "#!/bin/sh\n");
        }

        this["PATH"] = $"{PathOf("sdk")}:{Environment.GetEnvironmentVariable("PATH")}";
        this["RABBITMQ_HOME"] = PathOf("rabbit mq");
        this["CONSUL_BIN"] = "/bin/true";
        this["CHROMIUM_BIN"] = "/bin/true";
        this["POSTGRES_HOME"] = PathOf("postgre sql");
    }

    /// <summary>An environment variable of the scripts, which see no others.</summary>
    public string this[string variable]
    {
        set => _environment[variable] = value;
    }

    public string PathOf(string relativePath) => Path.Combine(_root, relativePath);

    public void WriteExecutable(string relativePath, string content)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The scripts need a Unix shell.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relativePath))!);
        File.WriteAllText(PathOf(relativePath), content);
        File.SetUnixFileMode(PathOf(relativePath), File.GetUnixFileMode(PathOf(relativePath)) | UnixFileMode.UserExecute);
    }

    /// <summary>Makes the command unknown: the PATH becomes a folder of links to every other one.</summary>
    public void Hide(string command)
    {
        var commands = Directory.CreateDirectory(PathOf("commands")).FullName;
        foreach (var file in new[] { "/usr/bin", "/bin" }.SelectMany(Directory.EnumerateFiles))
        {
            var link = Path.Combine(commands, Path.GetFileName(file));
            if (Path.GetFileName(file) != command && !File.Exists(link))
            {
                File.CreateSymbolicLink(link, file);
            }
        }

        this["PATH"] = commands;
    }

    public async Task<Outcome> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(PathOf(script), arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Outcome(process.ExitCode, Lines(await output), Lines(await error));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

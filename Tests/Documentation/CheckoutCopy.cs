namespace Tests.Documentation;

/// <summary>
/// What belongs to the checkout, in a folder of its own: no build output, no data. It restores packages from those that are there, without a feed.
/// </summary>
internal sealed class CheckoutCopy : IDisposable
{
    private const string NoFeed = "<configuration><packageSources><clear /></packageSources></configuration>";

    private CheckoutCopy()
    {
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("checkout-").FullName;

    /// <summary>Skips the test where the checkout is none of git.</summary>
    public static async Task<CheckoutCopy> CreateAsync()
    {
        var (exitCode, files, _) = await RunAsync(SolutionFolder.Path, "git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        Assert.SkipWhen(exitCode != 0, "These sources are no git checkout, so it is not known which files belong to it.");

        var copy = new CheckoutCopy();
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(static file => File.Exists(SolutionFolder.PathOf(file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.PathOf(file))!);
            File.Copy(SolutionFolder.PathOf(file), copy.PathOf(file));
        }

        // The brokers that were unpacked for the checkout serve its copy, too.
        Directory.CreateDirectory(copy.PathOf(".tools"));
        foreach (var tools in new[] { "bin", "rabbitmq" }.Where(static name => Directory.Exists(SolutionFolder.PathOf(".tools", name))))
        {
            Directory.CreateSymbolicLink(copy.PathOf(Path.Combine(".tools", tools)), SolutionFolder.PathOf(".tools", tools));
        }

        await File.WriteAllTextAsync(copy.PathOf("NuGet.config"), NoFeed);
        return copy;
    }

    public string PathOf(string relativePath) => Path.Combine(Folder, relativePath);

    /// <summary>Runs a command in the folder, with a text on its standard input.</summary>
    public Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string[] arguments, string input = "") =>
        RunAsync(Folder, program, arguments, input);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, string program, string[] arguments, string input = "")
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A repository around the folder for temporary files is none of ours: git apply would take its paths from there.
            Environment = { ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder) },
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}

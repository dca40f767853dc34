namespace Tests.Testing;

/// <summary>
/// A program that tests stand on. Where the machine has none, a script of the repository unpacks it into <c>.tools</c> when a test first
/// asks. Several test runs may do so at the same time: the script lets one work, and the others wait.
/// </summary>
internal sealed class FetchedProgram
{
    private readonly Lazy<Task<string?>> _missing;

    private FetchedProgram(params string[] script) => _missing = new(() => FetchAsync(SolutionFolder.PathOf(script)));

    /// <summary>RabbitMQ and Consul.</summary>
    public static FetchedProgram Brokers { get; } = new("Packages", "NativeBrokers.Aspire.Hosting", "Scripts", "brokers.sh");

    public static FetchedProgram Chromium { get; } = new("eng", "browser.sh");

    public static FetchedProgram Postgres { get; } = new("eng", "postgres.sh");

    /// <summary>Why it is not there, in the words of the script; null when it is.</summary>
    public Task<string?> MissingAsync() => _missing.Value;

    /// <summary>Skips the test where the program cannot be had.</summary>
    public async Task NeedAsync()
    {
        if (await MissingAsync() is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    private static async Task<string?> FetchAsync(string script)
    {
        if (!OperatingSystem.IsLinux())
        {
            return $"What {Path.GetFileName(script)} looks for is started by the tests on Linux only.";
        }

        using var process = Process.Start(new ProcessStartInfo(script) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        var said = await ScriptOutput.FollowAsync(process.StandardError);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0 ? null : said;
    }
}

using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Tests.Interop;

/// <summary>The packages of package-lock.json, installed once below <c>.tools</c> and kept there until the lock file changes.</summary>
internal static partial class NodePackages
{
    // By itself npm goes on for minutes when the registry is away.
    private static readonly string[] Install =
    [
        "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000",
    ];

    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The scripts, the package list and its lock file.</summary>
    public static string SourceFolder { get; } = SolutionFolder.PathOf("Tests", "Interop");

    public static string ProtoFile { get; } = SolutionFolder.PathOf("UserService", "Protos", "user.proto");

    /// <summary>The folder that NODE_PATH has to name; skips the test where there is no Node.js, no npm or no registry.</summary>
    public static async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await SkipWithoutNodeAsync(cancellationToken);
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(SourceFolder, "package-lock.json"), cancellationToken);
        var folder = SolutionFolder.PathOf(".tools", "node", Convert.ToHexStringLower(SHA256.HashData(lockFile))[..16]);

        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (!Directory.Exists(folder))
            {
                await InstallAsync(folder, cancellationToken);
            }
        }
        finally
        {
            OneAtATime.Release();
        }

        return Path.Combine(folder, "node_modules");
    }

    private static async Task SkipWithoutNodeAsync(CancellationToken cancellationToken)
    {
        var version = await NodeProcess.TryRunAsync("node", ["--version"], Environment.CurrentDirectory, cancellationToken);
        Assert.SkipWhen(version is null, "There is no node on the PATH: install Node.js 18 or newer.");
        var major = MajorVersion().Match(version.Output);
        Assert.True(major.Success, $"'node --version' answered '{version.Output}'.");
        Assert.SkipWhen(
            int.Parse(major.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < 18,
            $"The node on the PATH is {version.Output.Trim()}: install Node.js 18 or newer.");
    }

    private static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        // Another test run may do the same at the same time: each has a folder of its own, and the first one is kept.
        var partial = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(partial);
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json" })
            {
                File.Copy(Path.Combine(SourceFolder, file), Path.Combine(partial, file), overwrite: true);
            }

            var npm = await NodeProcess.TryRunAsync("npm", Install, partial, cancellationToken);
            Assert.SkipWhen(npm is null, "There is no npm on the PATH: install the one that belongs to Node.js.");
            var code = ErrorCode().Match(npm.Error).Groups[1].Value;
            Assert.SkipWhen(IsRegistryAway(code), $"npm cannot reach its registry ({code}): check 'npm config get registry'.");
            Assert.True(npm.ExitCode == 0, $"'npm ci' for Tests/Interop failed: {npm.Error}");
            if (!Directory.Exists(folder))
            {
                Directory.Move(partial, folder);
            }
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    private static bool IsRegistryAway(string code) =>
        code is "ENOTFOUND" or "EAI_AGAIN" or "ECONNREFUSED" or "ECONNRESET" or "ETIMEDOUT" or "ENETUNREACH" or "E403" or "E404" or "E503";

    [GeneratedRegex(@"^v(\d+)\.")]
    private static partial Regex MajorVersion();

    [GeneratedRegex(@"^npm error code (\S+)", RegexOptions.Multiline)]
    private static partial Regex ErrorCode();
}

using System.Reflection;

namespace Tests.AppHost.Processes;

/// <summary>A checkout that was copied with what was built in it.</summary>
public sealed class CopiedCheckoutTests : IDisposable
{
    private readonly string _copy = Directory.CreateTempSubdirectory("copy-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    [Fact]
    public async Task AppHost_NotBuiltInTheCopy_StartsNothingOfTheOriginal()
    {
        var configuration = typeof(CopiedCheckoutTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var built = Path.Combine("AppHost", "bin", configuration, "net10.0");
        var target = Directory.CreateDirectory(Path.Combine(_copy, built)).FullName;
        foreach (var file in Directory.EnumerateFiles(SolutionFolder.PathOf(built)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        File.Copy(SolutionFolder.PathOf("AppHost", "AppHost.csproj"), Path.Combine(_copy, "AppHost", "AppHost.csproj"));
        using var copied = Process.Start(new ProcessStartInfo(Path.Combine(target, "AppHost"), ["--Brokers=native", "--Isolated=true"])
        {
            WorkingDirectory = _copy, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;

        var output = copied.StandardOutput.ReadToEndAsync(Cancel);
        var error = await copied.StandardError.ReadToEndAsync(Cancel);
        await copied.WaitForExitAsync(Cancel);

        Assert.Equal(1, copied.ExitCode);
        Assert.Equal(
            $"This AppHost lies in '{Path.Combine(_copy, "AppHost")}', but was built in '{SolutionFolder.PathOf("AppHost")}', whose services it would run: "
            + "build it here by 'dotnet build'.",
            error.Trim());
        Assert.Empty(await output);
    }
}

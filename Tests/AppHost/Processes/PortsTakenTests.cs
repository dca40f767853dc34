using System.Net.Sockets;

namespace Tests.AppHost.Processes;

public sealed class PortsTakenTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("apphost-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task AppHost_APortOfTheModelTaken_StartsNothingAndSaysWhoHasIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var app = AppHostProcess.Start(_data, [], new() { ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{port}" });

        Assert.Equal(1, await app.ExitCodeAsync());
        var sentence = app.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        Assert.StartsWith("Nothing was started, since these ports are taken: ", sentence, StringComparison.Ordinal);
        var holder = string.Create(CultureInfo.InvariantCulture, $"{ProcessName()} (process {Environment.ProcessId})");
        Assert.Contains($"{port} (the AppHost's resource service) by {holder}", sentence, StringComparison.Ordinal);
        Assert.EndsWith("'aspire run --isolated'.", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", app.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data));
    }

    [Theory]
    [InlineData("--Brokers=podman", "Brokers is 'podman': it must be auto, container or native.")]
    [InlineData("--UserService:Replicas=two", "UserService:Replicas is 'two': it must be a whole number from 1 to 32.")]
    [InlineData("--Isolated=perhaps", "Isolated is 'perhaps': it must be true or false.")]
    public async Task AppHost_ArgumentThatItCannotRead_NamesKeyAndValues(string argument, string sentence)
    {
        await using var app = AppHostProcess.Start(_data, [argument]);

        Assert.Equal(1, await app.ExitCodeAsync());
        Assert.Equal(sentence, app.Output.Trim());
    }

    private static string ProcessName() => File.ReadAllText("/proc/self/comm").Trim();
}

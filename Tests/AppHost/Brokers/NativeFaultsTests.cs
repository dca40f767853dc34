namespace Tests.AppHost.Brokers;

/// <summary>A native broker that cannot start says why in one sentence, in its log and as a property, and the sentence says what to do.</summary>
public sealed class NativeFaultsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("faults-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("messaging")]
    [InlineData("consul")]
    public async Task Broker_FolderThatIsAFile_FailsToStart(string name)
    {
        File.WriteAllText(Path.Combine(_data, name), "");

        await AssertFailsAsync(name, $"The folder '{Path.Combine(_data, name)}' cannot be written to (", "or set DataDirectory to another one.");
    }

    [Fact]
    public async Task Consul_DamagedData_FailsToStart()
    {
        var raft = Directory.CreateDirectory(Path.Combine(_data, "consul", "data", "raft")).FullName;
        File.WriteAllText(Path.Combine(raft, "raft.db"), "no database");

        await AssertFailsAsync(
            "consul",
            "'consul' ended with exit code 1 before it was ready, and its log says why.",
            $"move '{Path.Combine(_data, "consul")}' away: the next start begins without any.");
    }

    [Fact]
    public async Task Consul_UnreadableTokens_FailsToStart()
    {
        var tokens = Path.Combine(_data, "consul-tokens.json");
        File.WriteAllBytes(tokens, Encoding.UTF8.GetBytes("{"));

        await AssertFailsAsync("consul", $"The tokens in '{tokens}' are damaged", "remove the file, and new ones are made.");
    }

    [Fact]
    public async Task Broker_WithoutAFolderForItsInstaller_FailsToStart()
    {
        var tools = Path.Combine(_data, "tools");
        File.WriteAllText(tools, "");
        await using var broker = await NativeBroker.LaunchAsync("consul", [$"--DataDirectory={_data}", $"--ToolsDirectory={tools}"]);

        await AssertFailsAsync(broker, $"The folder '{tools}' cannot be written to (", "or set ToolsDirectory to another one.");
    }

    [Fact]
    public async Task Broker_WithoutAPackageArchive_FailsToStart()
    {
        var tools = Directory.CreateDirectory(Path.Combine(_data, "tools")).FullName;
        var commands = Directory.CreateDirectory(Path.Combine(_data, "commands")).FullName;
        File.CreateSymbolicLink(Path.Combine(commands, "dirname"), "/usr/bin/dirname");
        await using var broker = await NativeBroker.LaunchAsync(
            "consul",
            [$"--DataDirectory={_data}", $"--ToolsDirectory={tools}"],
            installer => installer.WithEnvironment("PATH", commands));

        await AssertFailsAsync(broker, "'consul-installer' ended with exit code 1, ", "and its log says why and what to do.");
        await Eventually.HoldsAsync(
            () => broker.Log.Contains("This machine lacks Consul and has no apt-get to unpack from: install ", StringComparison.Ordinal),
            "the sentence in the log");
        Assert.Empty(Directory.GetFileSystemEntries(tools));
    }

    private async Task AssertFailsAsync(string name, string beginning, string end)
    {
        await using var broker = await NativeBroker.LaunchAsync(name, [$"--DataDirectory={_data}"]);

        await AssertFailsAsync(broker, beginning, end);
        Assert.DoesNotContain("   at ", broker.Log, StringComparison.Ordinal);
    }

    private static async Task AssertFailsAsync(NativeBroker broker, string beginning, string end)
    {
        var failed = await broker.WaitAsync(static snapshot => snapshot.State?.Text == KnownResourceStates.FailedToStart && Problem(snapshot) is not null);
        Assert.StartsWith(beginning, Problem(failed), StringComparison.Ordinal);
        Assert.EndsWith(end, Problem(failed), StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => broker.Log.Contains(Problem(failed)!, StringComparison.Ordinal), "the sentence in the log");
    }

    private static string? Problem(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(static property => property.Name == "Problem")?.Value as string;
}

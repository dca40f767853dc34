using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Tests.Scripts;

public sealed class DoctorScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public DoctorScriptTests() => _checkout.Write("AppHost/AppHost.cs", "builder.AddConsul(\"consul\", port: 1)");

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Doctor_NothingBuiltAndAllThere_FindsNothingAndChangesNothing()
    {
        var outcome = await _checkout.RunAsync("run.sh", "doctor");

        Assert.Equal((0, 7), (outcome.ExitCode, outcome.Output.Count));
        Assert.All(outcome.Output, static line => Assert.Matches("^[a-zA-Z]+ +ok ", line));
        Assert.Empty(_checkout.Builds);
        Assert.False(Directory.Exists(_checkout.PathOf(".data")) || Directory.Exists(_checkout.PathOf(".tools")));
    }

    [Fact]
    public async Task Doctor_ManyThingsMissing_NamesEachWithItsRemedy()
    {
        _checkout["SDK_EXIT_CODE"] = "1";
        _checkout["CONSUL_BIN"] = "/etc/passwd";
        _checkout.Write(".data/secrets.json", "{ half");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _checkout.Write("Gateway/appsettings.json", $$"""{ "Url": "http://localhost:{{port}}" }""");

        var outcome = await _checkout.RunAsync("run.sh", "doctor", "--json");

        Assert.Equal(1, outcome.ExitCode);
        var checks = JsonNode.Parse(string.Join('\n', outcome.Output))!.AsArray().ToDictionary(static check => (string)check!["check"]!);
        Assert.Equal("error", (string?)checks["SDK"]!["state"]);
        Assert.Contains("https://dot.net/download", (string?)checks["SDK"]!["remedy"], StringComparison.Ordinal);
        Assert.Equal("CONSUL_BIN is /etc/passwd, but that is not an executable file", (string?)checks["brokers"]!["detail"]);
        Assert.Equal("correct the variable or unset it.", (string?)checks["brokers"]!["remedy"]);
        Assert.Equal(("error", $"in use: {port}"), ((string?)checks["ports"]!["state"], (string?)checks["ports"]!["detail"]));
        Assert.Contains("--isolated", (string?)checks["ports"]!["remedy"], StringComparison.Ordinal);
        Assert.Contains("./run.sh reset", (string?)checks["state"]!["remedy"], StringComparison.Ordinal);
        Assert.Null(checks["disk"]!["remedy"]);
    }

    [Fact]
    public async Task Doctor_RunThatWasKilled_IsMentioned()
    {
        _checkout.Write(".data/runs/abc.json", """{"RunId":"abc","ProcessId":99999999,"ProcessStartTime":1,"IsIsolated":false}""");

        var outcome = await _checkout.RunAsync("run.sh", "doctor");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(outcome.Output, static line => line.Contains("1 killed runs left records, and 0 processes live on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Brokers_CheckedOnAMachineWithoutThem_SaysWhoBringsThem()
    {
        _checkout["RABBITMQ_HOME"] = "";
        _checkout["CONSUL_BIN"] = "";
        _checkout.Hide("consul");

        var outcome = await _checkout.RunAsync("eng/brokers.sh", "--check");

        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("missing: the next ./run.sh unpacks them from the system's package archive.", Assert.Single(outcome.Error), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_checkout.PathOf(".tools")));
    }
}

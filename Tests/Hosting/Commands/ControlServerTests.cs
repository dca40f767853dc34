using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using Hosting.ApplicationModel;
using Hosting.Commands;
using Hosting.Executables;

namespace Tests.Hosting.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class ControlServerTests : IAsyncDisposable
{
    private readonly FakeControlTarget _target = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("control-").FullName;
    private readonly ControlServer _server;

    public ControlServerTests()
    {
        File.WriteAllText(Socket, "left by a run that was killed");
        _server = new ControlServer(Socket, _target);
        _server.Start();
    }

    private string Socket => Path.Combine(_folder, "apphost.sock");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Socket_Mode_IsForItsOwnerOnly() => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Socket));

    [Fact]
    public async Task Request_Ps_AnswersWithTheKeysOfPs()
    {
        var answer = await AskAsync("""{"verb":"ps"}""");

        Assert.Equal(
            """[{"name":"messaging","type":"Container","state":"Running","health":"Healthy","pid":4711,"urls":["amqp://127.0.0.1:5672"],"reason":null},"""
            + """{"name":"users-migration","type":"Project","state":"Finished","health":null,"pid":null,"urls":[],"reason":null}]""",
            answer["resources"]!.ToJsonString());
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task Request_Command_ReachesTheTarget(string command)
    {
        _target.Outcome = CommandResults.Failure("It would not.");

        var answer = await AskAsync($$"""{"verb":"{{command}}","name":"gateway"}""");

        Assert.Equal([$"{command} gateway"], _target.Commands);
        Assert.False((bool)answer["success"]!);
        Assert.Equal("It would not.", (string?)answer["message"]);
    }

    [Fact]
    public async Task Request_Logs_IsAnsweredByLinesAndALastMessage()
    {
        using var client = Connect();
        using var reader = new StreamReader(new NetworkStream(client), Encoding.UTF8);

        var lines = await AskAsync(client, reader, """{"verb":"logs","name":"messaging"}""");
        var end = JsonNode.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!)!;

        Assert.True((bool)lines["more"]!);
        Assert.Equal("""{"name":"messaging","content":"two","isError":true}""", lines["lines"]![1]!.ToJsonString());
        Assert.True((bool)end["success"]!);
        Assert.False((bool)end["more"]!);
        Assert.True((bool)(await AskAsync(client, reader, """{"verb":"ps"}"""))["success"]!);
    }

    [Fact]
    public async Task Request_LogsFollowedByOneWhoLeaves_IsGivenUp()
    {
        using (var client = Connect())
        {
            using var reader = new StreamReader(new NetworkStream(client), Encoding.UTF8);
            await AskAsync(client, reader, """{"verb":"logs","name":"messaging","follow":true}""");
            Assert.DoesNotContain("left", _target.Commands);
        }

        await Eventually.HoldsAsync(() => _target.Commands.Contains("left"));
    }

    [Theory]
    [InlineData("", "A request is a JSON object on one line")]
    [InlineData("{", "A request is a JSON object on one line")]
    [InlineData("null", "A request is a JSON object.")]
    [InlineData("[1]", "A request is a JSON object on one line")]
    [InlineData("{\"verb\":5}", "A request is a JSON object on one line")]
    [InlineData("{}", "There is no verb ''")]
    [InlineData("{\"verb\":\"explode\"}", "There is no verb 'explode'")]
    [InlineData("{\"verb\":\"stop\"}", "The verb 'stop' needs the name of a resource.")]
    [InlineData("{\"verb\":\"logs\"}", "The verb 'logs' needs the name of a resource.")]
    [InlineData("{\"verb\":\"logs\",\"name\":\"nobody\"}", "There is no resource 'nobody'; there are messaging, users-migration.")]
    [InlineData("{\"verb\":\"wait\",\"name\":\"nobody\"}", "There is no resource 'nobody'; there are messaging, users-migration.")]
    [InlineData("{\"verb\":\"wait\",\"name\":\"messaging\",\"timeout\":-1}", "The timeout is a number of seconds from 0 to 1000000.")]
    [InlineData("{\"verb\":\"describe\",\"name\":\"nobody\"}", "There is no resource 'nobody'; there are messaging, users-migration.")]
    [InlineData("{\"verb\":\"describe\",\"name\":\"broken\"}", "It is broken.")]
    public async Task Request_ThatCannotBe_IsAnsweredAndTheNextOneWorks(string request, string message)
    {
        using var client = Connect();
        using var reader = new StreamReader(new NetworkStream(client), Encoding.UTF8);

        var answer = await AskAsync(client, reader, request);

        Assert.False((bool)answer["success"]!);
        Assert.StartsWith(message, (string?)answer["message"], StringComparison.Ordinal);
        Assert.True((bool)(await AskAsync(client, reader, """{"verb":"ps"}"""))["success"]!);
    }

    [Fact]
    public async Task Request_WithoutEnd_IsCutOffAndTheServerLives()
    {
        using var client = Connect();
        using var reader = new StreamReader(new NetworkStream(client), Encoding.UTF8);
        await client.SendAsync(Encoding.UTF8.GetBytes(new string('x', 100_000)), TestContext.Current.CancellationToken);

        Assert.Contains("at most 65536 bytes", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True((bool)(await AskAsync("""{"verb":"ps"}"""))["success"]!);
    }

    [Fact]
    public async Task Clients_ManyAtOnceAndSomeThatLeave_AreAllServed()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var leaver = Connect();
            await leaver.SendAsync("{\"verb\""u8.ToArray());
            leaver.Close();
            return await AskAsync($$"""{"verb":"stop","name":"r{{i}}"}""");
        }));

        Assert.All(answers, static answer => Assert.True((bool)answer["success"]!));
        Assert.Equal(50, _target.Commands.Distinct().Count());
    }

    [Fact]
    public async Task Dispose_IdleClientConnected_EndsAtOnceAndRemovesTheSocket()
    {
        using var idle = Connect();
        using var reader = new StreamReader(new NetworkStream(idle), Encoding.UTF8);
        await AskAsync(idle, reader, """{"verb":"ps"}""");

        await _server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.False(File.Exists(Socket));
        Assert.Equal(0, await idle.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_FolderThatIsNotThere_SaysSoInOneSentence()
    {
        var path = Path.Combine(_folder, "missing", "apphost.sock");
        await using var server = new ControlServer(path, _target);

        var error = Assert.Throws<StartupException>(server.Start);
        Assert.Matches($"^The control channel '{path}' cannot be opened \\(.+\\): make its folder writable\\.$", error.Message);
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Socket));
        return client;
    }

    private async Task<JsonNode> AskAsync(string request)
    {
        using var client = Connect();
        using var reader = new StreamReader(new NetworkStream(client), Encoding.UTF8);
        return await AskAsync(client, reader, request);
    }

    private static async Task<JsonNode> AskAsync(Socket client, StreamReader reader, string request)
    {
        await client.SendAsync(Encoding.UTF8.GetBytes(request + "\n"), TestContext.Current.CancellationToken);
        return JsonNode.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!)!;
    }
}

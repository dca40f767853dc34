using System.Diagnostics;
using System.Text;
using AppHost.Consul;
using Hosting.Executables;
using Hosting.Runs;
using Tests.Hosting.Executables;
using Tests.Testing;

namespace Tests.AppHost.Consul;

public sealed class ConsulAgentTests : IDisposable
{
    private readonly PortAllocator _ports = new();
    private readonly RunMark _mark = RunMark.Create();
    private readonly string _folder = Directory.CreateTempSubdirectory("consul-").FullName;
    private readonly HttpClient _client = new();
    private readonly int[] _own;

    public ConsulAgentTests() => _own = [_ports.Reserve(), _ports.Reserve(), _ports.Reserve()];

    public void Dispose()
    {
        RunProcesses.KillAll(_mark);
        _client.Dispose();
        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Agent_StartedStoppedAndStartedAgain_ServesOnLoopbackAndKeepsWhatItHas()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var started = Stopwatch.GetTimestamp();
        var agent = Start();
        await HasLeaderAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"Start to leader: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        using var stored = await _client.PutAsync(Api("v1/kv/greeting"), new StringContent("hello", Encoding.UTF8), cancellation);
        using var page = await _client.GetAsync(Api("ui/"), cancellation);
        var listeners = Listeners.Of(_mark);

        Assert.True(stored.IsSuccessStatusCode && page.IsSuccessStatusCode);
        Assert.All(listeners, static listener => Assert.True(listener.IsLoopback, $"Port {listener.Port} is open to other machines."));
        Assert.Equal(_own.Order(), listeners.Select(static listener => listener.Port).Distinct().Order());

        await agent.StopAsync(TimeSpan.FromSeconds(20), cancellation);
        Assert.NotEqual(137, await agent.Completion);
        Assert.Empty(RunProcesses.Find(_mark));

        Start();
        await HasLeaderAsync();
        Assert.Equal("hello", await _client.GetStringAsync(Api("v1/kv/greeting?raw"), cancellation));
    }

    [Fact]
    public async Task Agent_WithDataFromBeforeTheAcl_KeepsThemAndTakesItsRulesAgainAndAgain()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var agent = Start();
        await HasLeaderAsync();
        using var before = await _client.PutAsync(Api("v1/kv/greeting"), new StringContent("hello", Encoding.UTF8), cancellation);
        Assert.True(before.IsSuccessStatusCode);
        await agent.StopAsync(TimeSpan.FromSeconds(20), cancellation);

        var tokens = ConsulTokens.In(Path.Combine(_folder, "tokens.json"));
        Assert.Equal(tokens, ConsulTokens.In(Path.Combine(_folder, "tokens.json")));
        var acl = new ConsulAcl(Parameter(tokens.Management), Parameter(tokens.Services));
        var file = Path.Combine(_folder, "acl.json");
        await global::AppHost.Consul.PrivateFile.WriteAsync(file, (await acl.Configuration.GetValueAsync(cancellation))!);
        for (var start = 0; start < 2; start++)
        {
            agent = Start($"-config-file={file}");
            await HasLeaderAsync();
            var server = new ContainerResource("consul");
            server.Annotations.Add(new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, "http") { Allocations = [new AllocatedEndpoint("http", "127.0.0.1", _own[0])] });
            await acl.ApplyAsync(new EndpointReference(server, "http"), cancellation);

            using var denied = await _client.GetAsync(Api("v1/kv/greeting?raw"), cancellation);
            Assert.NotEqual(System.Net.HttpStatusCode.OK, denied.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, Api("v1/kv/greeting?raw")) { Headers = { { "X-Consul-Token", tokens.Management } } };
            using var kept = await _client.SendAsync(request, cancellation);
            Assert.Equal("hello", await kept.Content.ReadAsStringAsync(cancellation));
            await agent.StopAsync(TimeSpan.FromSeconds(20), cancellation);
        }
    }

    [Fact]
    public void Tokens_DamagedFile_SaysWhatToDo()
    {
        var file = Path.Combine(_folder, "tokens.json");
        File.WriteAllText(file, "{}");

        var error = Assert.Throws<DistributedApplicationException>(() => ConsulTokens.In(file));

        Assert.Equal($"The tokens in '{file}' are damaged: remove the file, and new ones are made.", error.Message);
    }

    private static ParameterResource Parameter(string value) => new("token", _ => value, secret: true);

    private ChildProcess Start(params string[] further)
    {
        foreach (var port in _own)
        {
            _ports.Release(port);
        }

        var file = NativeBinaries.Find("consul", "CONSUL_BIN", SolutionFolder.Path);
        var arguments = ConsulExecutable.Arguments("consul", Path.Combine(_folder, "data"), _own[0], _own[1], _own[2]);
        return ChildProcess.Start(new ProcessSpec(file, [.. arguments, .. further], _folder, new Dictionary<string, string?>()), _mark, static (_, _) => { });
    }

    private async Task HasLeaderAsync() => Assert.True(await Eventually.TrueAsync(async () =>
    {
        try
        {
            using var response = await _client.GetAsync(Api("v1/catalog/services"), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }));

    private Uri Api(string path) => new($"http://127.0.0.1:{_own[0]}/{path}");
}

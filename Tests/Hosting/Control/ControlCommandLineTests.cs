using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hosting.Control;
using Hosting.Executables;
using Hosting.Runs;
using Tests.Hosting.Executables;
using Tests.Hosting.Runs;

namespace Tests.Hosting.Control;

public sealed class ControlCommandLineTests : IAsyncDisposable
{
    private readonly Checkout _checkout = new();
    private readonly FakeControlTarget _target = new();
    private readonly List<IAsyncDisposable> _running = [];
    private readonly Shell _shell = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }

        _shell.Dispose();
        _checkout.Dispose();
    }

    [Theory]
    [InlineData(true, "ps")]
    [InlineData(true, "describe", "gateway")]
    [InlineData(true, "help")]
    [InlineData(true, "dlq", "list")]
    [InlineData(true, "--run", "abc", "down")]
    [InlineData(true, "--json", "ps")]
    [InlineData(false, "--isolated")]
    [InlineData(false, "--run", "ps")]
    [InlineData(false, "PS")]
    [InlineData(false)]
    public void TryGetVerb_FirstArgumentThatIsNoOption_Decides(bool isVerb, params string[] args) => Assert.Equal(isVerb, ControlCommandLine.TryGetVerb(args));

    [Fact]
    public void Ps_RunningAppHost_PrintsATable()
    {
        Start();

        Assert.Equal((0, """
            NAME             TYPE       STATE     HEALTH   PID   URLS
            messaging        Container  Running   Healthy  4711  amqp://127.0.0.1:5672
            users-migration  Project    Finished

            """, ""), Run("ps"));
    }

    [Fact]
    public void Ps_Json_IsAnArrayWithTheKeysOfTheContract()
    {
        Start();

        var resources = JsonNode.Parse(Run("ps", "--json").Output)!.AsArray();

        Assert.Equal(["name", "type", "state", "health", "pid", "urls", "reason"], resources[1]!.AsObject().Select(static property => property.Key));
        Assert.Null(resources[1]!["health"]);
        Assert.Equal(4711, (int)resources[0]!["pid"]!);
    }

    [Fact]
    public void Describe_Resource_ShowsEndpointsConnectionStringAndEnvironmentMasked()
    {
        Start();

        Assert.Equal((0, """
            messaging (Container): Running, Healthy
            Process: 4711
            Endpoint tcp: tcp://127.0.0.1:5672
            Endpoint management: http://127.0.0.1:15672
            Connection string: amqp://aspire:***@127.0.0.1:5672
            Environment:
              ConnectionStrings__x=one + two
              A=1

            """, ""), Run("describe", "messaging"));
    }

    [Fact]
    public void Describe_JsonAndReveal_KeepsNamesOfVariablesAndShowsTheSecret()
    {
        Start();

        var text = Run("describe", "messaging", "--json", "--reveal").Output;
        var resource = JsonNode.Parse(text)!;

        Assert.Equal("amqp://aspire:secret@127.0.0.1:5672", (string?)resource["connectionString"]);
        Assert.Equal("management", (string?)resource["endpoints"]![1]!["name"]);
        Assert.Equal("one + two", (string?)resource["environment"]!["ConnectionStrings__x"]);
        Assert.Contains("one + two", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_UnknownResource_FailsWithOneSentence()
    {
        Start();

        Assert.Equal((1, "", "There is no resource 'nobody'; there are messaging, users-migration.\n"), Run("describe", "nobody"));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("restart")]
    public void Command_Resource_IsCarriedOut(string verb)
    {
        Start();

        Assert.Equal((0, "", ""), Run(verb, "gateway"));
        Assert.Equal([$"{verb} gateway"], _target.Commands);
    }

    [Fact]
    public void Dlq_ResourceWithTheVerb_RunsItsProgramWithTheArgumentsAndEnvironment()
    {
        // The shell takes the verb for the name of a script.
        File.WriteAllText(Path.Combine(_checkout.Folder, "dlq"), "echo \"$PASSWORD $*\" >out\nexit 7\n");
        _target.Deliverer = new("/bin/sh", _checkout.Folder, new Dictionary<string, string?> { ["PASSWORD"] = "secret" });
        Start();

        Assert.Equal((7, "", ""), Run("dlq", "replay", "one", "--queue", "q", "--json", "-y"));

        Assert.Equal("secret replay one --queue q --json -y\n", File.ReadAllText(Path.Combine(_checkout.Folder, "out")));
    }

    [Fact]
    public void Dlq_NoResourceWithTheVerb_IsAnErrorWithTheReason()
    {
        Start();

        Assert.Equal((1, "", "No resource of this AppHost has the verb 'dlq'.\n"), Run("dlq", "list"));
    }

    [Fact]
    public void Command_ThatFails_IsAnErrorWithTheReason()
    {
        Start();
        _target.Outcome = new(false, "'gateway' runs already.");

        Assert.Equal((1, "", "'gateway' runs already.\n"), Run("start", "gateway"));
        _target.Outcome = new(false, "");
        Assert.Equal((1, "", "The AppHost could not start 'gateway': its log says why.\n"), Run("start", "gateway"));
    }

    [Fact]
    public void Logs_OneInstance_PrintsItsLinesWithoutColours()
    {
        Start();

        Assert.Equal((0, "one\ntwo\n", ""), Run("logs", "messaging"));
        Assert.Equal(["logs messaging False"], _target.Commands);
    }

    [Fact]
    public async Task Logs_Followed_EndsWithTheAppHost()
    {
        Start();
        var following = Task.Run(() => Run("logs", "messaging", "-f"));
        await Eventually.HoldsAsync(() => _target.Commands.Contains("logs messaging True"));
        Assert.False(following.IsCompleted);

        await _running[^1].DisposeAsync();

        Assert.Equal((0, "one\ntwo\n", ""), await following);
    }

    [Fact]
    public void Wait_HealthyResource_SaysSo()
    {
        Start();

        Assert.Equal((0, "'messaging' is healthy.\n", ""), Run("wait", "messaging"));
        Assert.Equal(["wait messaging -00:00:00.0010000"], _target.Commands);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Wait_InVain_HasAnExitCodeOfItsOwn(bool timedOut, int exitCode)
    {
        Start();
        _target.Waited = new(false, "It is not healthy.", timedOut);

        Assert.Equal((exitCode, "", "It is not healthy.\n"), Run("wait", "messaging", "--timeout", "1.5"));
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("wait", "gateway")]
    [InlineData("logs", "gateway")]
    [InlineData("down")]
    [InlineData("stop", "gateway")]
    public void Verb_NothingRuns_SaysHowToStart(params string[] args) =>
        Assert.Equal((1, "", "No AppHost of this checkout runs: start it with ./run.sh.\n"), Run(args));

    [Fact]
    public void Verb_OnlyAnIsolatedRun_NeedsItsName()
    {
        var isolated = Start("--isolated");

        Assert.Equal((1, "", $"Only isolated AppHosts of this checkout run: name one of them by --run ({isolated.Id}).\n"), Run("ps"));
        Assert.Equal(0, Run("ps", "--run", isolated.Id).ExitCode);
        Assert.Equal(
            (1, "", $"No run 'other', but others of this checkout run: name one of them by --run ({isolated.Id}).\n"), Run("ps", "--run", "other"));
    }

    [Fact]
    public void Verb_WithoutItsArgument_ShowsWhatIsMissing()
    {
        var (exitCode, _, error) = Run("stop");

        Assert.Equal(1, exitCode);
        Assert.Contains("Required argument 'NAME' missing for command: 'stop'.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("ps", "--help")]
    [InlineData("help", "ps")]
    public void Help_Asked_NamesVerbsAndOptions(params string[] args)
    {
        var (exitCode, output, _) = Run(args);

        Assert.Equal(0, exitCode);
        Assert.Contains("run.sh", output, StringComparison.Ordinal);
        Assert.Contains(args is ["help"] ? "restart" : "--json", output, StringComparison.Ordinal);
        Assert.Contains("--run", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ps_AppHostWithoutAnswer_SaysSoInOneSentence()
    {
        var appHost = Pretend();

        Assert.Equal(
            (1, "", string.Create(CultureInfo.InvariantCulture, $"The AppHost (process {appHost.Id}) does not answer: it may be starting or stopping, so try again in a moment.\n")),
            Run("ps"));
    }

    [Fact]
    public async Task Down_AppHostThatTakesItsTime_ReturnsWhenItIsGone()
    {
        var appHost = Pretend();
        var run = RunRecord.Alive(_checkout.Folder).Single();
        var server = new ControlServer(run.SocketPath, _target);
        server.Start();
        _running.Add(server);
        _target.OnShutdown = () => LinuxSignal.Send(appHost.Id, LinuxSignal.Terminate);

        var down = Run("down");

        Assert.Equal((0, "The application has stopped.\n", ""), down);
        Assert.Equal(["shutdown"], _target.Commands);
        Assert.False(ProcessStat.IsAlive(appHost.Id, appHost.StartTime));
        Assert.Equal(0, await appHost.Completion);
    }

    [Fact]
    public void Down_AppHostWithoutChannel_AsksBySignal()
    {
        var appHost = Pretend();

        Assert.Equal((0, "The application has stopped.\n", ""), Run("down"));
        Assert.False(ProcessStat.IsAlive(appHost.Id, appHost.StartTime));
    }

    [Fact]
    public void Ps_RunningAppHost_AnswersWithinASecond()
    {
        Start();

        // The quickest of some: a busy machine may hold up any one of them.
        var quickest = Enumerable.Range(0, 5).Min(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            Run("ps");
            return Stopwatch.GetElapsedTime(started);
        });

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Scale_Project_IsCarriedOutAndShowsTheReplicas()
    {
        Start();

        var (exitCode, output, error) = Run("scale", "users-migration", "4");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(["scale users-migration 4"], _target.Commands);
        Assert.Contains("users-migration", output, StringComparison.Ordinal);
        Assert.DoesNotContain("messaging", output, StringComparison.Ordinal);
        Assert.Single(JsonNode.Parse(Run("scale", "users-migration", "4", "--json").Output)!.AsArray());
    }

    [Fact]
    public void Command_OfTheModel_IsListedAndCarriedOut()
    {
        Start();

        Assert.Equal((0, """
            COMMAND  NAME          WHAT IT DOES
            purge    Purge queues  Throws all events away
            cut      Cut

            """, ""), Run("command", "messaging"));
        Assert.Equal("purge", (string?)JsonNode.Parse(Run("command", "messaging", "--json").Output)![0]!["name"]);
        Assert.Equal((0, "", ""), Run("command", "messaging", "purge"));
        Assert.Equal(["purge messaging"], _target.Commands);
        Assert.Equal((1, "", "There is no resource 'nobody'; there are messaging, users-migration.\n"), Run("command", "nobody"));
    }

    [Fact]
    public void Export_RelativePath_CountsFromTheCheckoutAndSaysWhatIsMissing()
    {
        Start();
        var path = Path.Combine(_checkout.Folder, "out.zip");

        Assert.Equal((0, $"Wrote {path} (2 files).\nNot in it: telemetry (the dashboard does not answer)\n", ""), Run("export", "--output", "out.zip"));
        Assert.Equal([$"export {path}"], _target.Commands);
        Assert.Equal("run.txt", (string?)JsonNode.Parse(Run("export", "-o", path, "--json").Output)!["files"]![0]);
    }

    private Run Start(params string[] args)
    {
        var run = _checkout.Open(args);
        _running.Add(run);
        var server = new ControlServer(run.SocketPath, _target);
        server.Start();
        _running.Add(server);
        return run;
    }

    /// <summary>A process that ends 0.2 s after SIGTERM, recorded as the AppHost of the checkout.</summary>
    private ChildProcess Pretend()
    {
        var process = _shell.Start("trap 'sleep 0.2; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        _shell.NextLineAsync().GetAwaiter().GetResult();
        new RunRecord("pretended", process.Id, process.StartTime, DateTimeOffset.UtcNow, false, Path.Combine(_checkout.Data, "apphost.sock"), null).Write(_checkout.Folder);
        return process;
    }

    private (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        return (ControlCommandLine.Run(args, _checkout.Folder, output, error), output.ToString(), error.ToString());
    }
}

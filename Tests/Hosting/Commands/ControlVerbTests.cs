using System.Diagnostics;
using System.Text.Json.Nodes;
using Hosting.ApplicationModel;

namespace Tests.Hosting.Commands;

/// <summary>What each verb shows of a running AppHost and does to it.</summary>
public sealed class ControlVerbTests : ControlCommandLineTest
{
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
        Assert.Equal([$"{verb} gateway"], Target.Commands);
    }

    [Fact]
    public void Dlq_ResourceWithTheVerb_RunsItsProgramWithTheArgumentsAndEnvironment()
    {
        // The shell takes the verb for the name of a script.
        File.WriteAllText(Path.Combine(Checkout.Folder, "dlq"), "echo \"$PASSWORD $*\" >out\nexit 7\n");
        Target.Deliverer = new("/bin/sh", Checkout.Folder, new Dictionary<string, string?> { ["PASSWORD"] = "secret" });
        Start();

        Assert.Equal((7, "", ""), Run("dlq", "replay", "one", "--queue", "q", "--json", "-y"));

        Assert.Equal("secret replay one --queue q --json -y\n", File.ReadAllText(Path.Combine(Checkout.Folder, "out")));
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
        Target.Outcome = CommandResults.Failure("'gateway' runs already.");

        Assert.Equal((1, "", "'gateway' runs already.\n"), Run("start", "gateway"));
        Target.Outcome = CommandResults.Failure();
        Assert.Equal((1, "", "The AppHost could not start 'gateway': its log says why.\n"), Run("start", "gateway"));
    }

    [Fact]
    public void Logs_OneInstance_PrintsItsLinesWithoutColours()
    {
        Start();

        Assert.Equal((0, "one\ntwo\n", ""), Run("logs", "messaging"));
        Assert.Equal(["logs messaging False"], Target.Commands);
    }

    [Fact]
    public async Task Logs_Followed_EndsWithTheAppHost()
    {
        Start();
        var following = Task.Run(() => Run("logs", "messaging", "-f"));
        await Eventually.HoldsAsync(() => Target.Commands.Contains("logs messaging True"));
        Assert.False(following.IsCompleted);

        await StopServingAsync();

        Assert.Equal((0, "one\ntwo\n", ""), await following);
    }

    [Fact]
    public void Wait_HealthyResource_SaysSo()
    {
        Start();

        Assert.Equal((0, "'messaging' is healthy.\n", ""), Run("wait", "messaging"));
        Assert.Equal(["wait messaging -00:00:00.0010000"], Target.Commands);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Wait_InVain_HasAnExitCodeOfItsOwn(bool timedOut, int exitCode)
    {
        Start();
        Target.Waited = new(false, "It is not healthy.", timedOut);

        Assert.Equal((exitCode, "", "It is not healthy.\n"), Run("wait", "messaging", "--timeout", "1.5"));
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
        Assert.Equal(["scale users-migration 4"], Target.Commands);
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
        Assert.Equal(["purge messaging"], Target.Commands);
        Assert.Equal((1, "", "There is no resource 'nobody'; there are messaging, users-migration.\n"), Run("command", "nobody"));
    }

    [Fact]
    public void Export_RelativePath_CountsFromTheCheckoutAndSaysWhatIsMissing()
    {
        Start();
        var path = Path.Combine(Checkout.Folder, "out.zip");

        Assert.Equal((0, $"Wrote {path} (2 files).\nNot in it: telemetry (the dashboard does not answer)\n", ""), Run("export", "--output", "out.zip"));
        Assert.Equal([$"export {path}"], Target.Commands);
        Assert.Equal("run.txt", (string?)JsonNode.Parse(Run("export", "-o", path, "--json").Output)!["files"]![0]);
    }
}

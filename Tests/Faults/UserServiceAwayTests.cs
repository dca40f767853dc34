namespace Tests.Faults;

/// <summary>Instances of user-service that are killed, halted, restarted or lost on the way.</summary>
public sealed class UserServiceAwayTests(SharedBrokers brokers) : FaultTest(brokers)
{
    // The deadline of a call, and what a busy machine may add.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Answer = Deadline + TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Gateway_AllInstancesKilled_Answers503UntilTheyAreBack()
    {
        var app = await StartAsync(CheckFast);
        var gateway = app.ProcessId("gateway");
        await Task.WhenAll(app.UserServices.Select(app.KillReplicaAsync));

        // Consul still hands both of them out.
        await AssertUnavailableAsync(() => app.Gateway.GetAsync("/users/1", Cancel));
        await AssertUnavailableAsync(() => app.PostUserAsync(NewEmail()));
        await Eventually.GetAsync(_ => app.PassingAsync("user-service"), static left => left.Count == 0, "Consul to drop both");
        await AssertUnavailableAsync(() => app.Gateway.GetAsync("/users/1", Cancel));

        await Task.WhenAll(app.UserServices.Select(app.StartReplicaAsync));
        await app.AllArePassingAsync();
        using var created = await app.PostUserAsync(NewEmail());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(gateway, app.ProcessId("gateway"));
    }

    [Fact]
    public async Task Read_OneInstanceKilled_GoesToTheOther()
    {
        var app = await StartAsync();
        await app.KillReplicaAsync(app.UserServices[0]);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, await app.GetUserAsync(int.MaxValue));
        }
    }

    [Fact]
    public async Task Requests_OneInstanceRestarted_AllSucceed()
    {
        var app = await StartAsync();
        var restarting = app.RestartReplicaAsync(app.UserServices[0]);

        var reads = 0;
        do
        {
            Assert.Equal(HttpStatusCode.NotFound, await app.GetUserAsync(int.MaxValue));
            reads++;
        }
        while (!restarting.IsCompleted);
        await restarting;

        Assert.InRange(reads, 2, int.MaxValue);
        await app.AllArePassingAsync();
    }

    [Fact]
    public async Task Consul_InstanceHalted_DropsItUntilItGoesOn()
    {
        var app = await StartAsync(options =>
        {
            CheckFast(options);
            options.Set("user-service", "Consul:Registration:CheckTimeout", "00:00:00.5");
        });

        await app.PauseReplicaAsync(app.UserServices[0]);
        await Eventually.GetAsync(_ => app.PassingAsync("user-service"), left => left.SequenceEqual([app.UserServices[1]]), "Consul to drop the other");
        // As many at once as would meet it, if the gateway had not heard yet.
        await Eventually.HoldsAsync(
            async () => (await ReadAtOnceAsync(app, 4)).All(static status => status == HttpStatusCode.NotFound), "reads that leave it out");
        Assert.All(await ReadAtOnceAsync(app, 20), static status => Assert.Equal(HttpStatusCode.NotFound, status));

        app.ResumeReplica(app.UserServices[0]);
        await app.AllArePassingAsync();
    }

    [Fact]
    public async Task Read_AnswerOfOneInstanceCutShort_ComesFromTheOther()
    {
        var app = await StartAsync(options => options.Relayed = Links.UserServices);
        var first = app.RelayOf(app.UserServices[0]);
        await Eventually.HoldsAsync(async () =>
        {
            await app.GetUserAsync(int.MaxValue);
            return first.Open > 0;
        });

        first.CutAfter(1);
        await Eventually.HoldsAsync(async () =>
        {
            Assert.Equal(HttpStatusCode.NotFound, await app.GetUserAsync(int.MaxValue));
            return first.Open == 0;
        });
        first.Heal();
        await Eventually.HoldsAsync(async () =>
        {
            Assert.Equal(HttpStatusCode.NotFound, await app.GetUserAsync(int.MaxValue));
            return first.Open > 0;
        });
    }

    private static void CheckFast(RunningApplicationOptions options) => options.Set("user-service", "Consul:Registration:CheckInterval", "00:00:00.5");

    private static Task<HttpStatusCode[]> ReadAtOnceAsync(RunningApplication app, int reads) =>
        Task.WhenAll(Enumerable.Range(0, reads).Select(_ => app.GetUserAsync(int.MaxValue)));

    private static async Task AssertUnavailableAsync(Func<Task<HttpResponseMessage>> call)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await call();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Answer);
        Assert.InRange(answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}

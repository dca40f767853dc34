using Tests.ServiceDefaults.Resilience;

namespace Tests.Faults.Calls;

/// <summary>An instance more, while there are readers.</summary>
public sealed class NewInstanceTests(SharedBrokers brokers) : CallFaultTest(brokers)
{
    private const int Instances = 9;

    [Fact]
    public async Task NewInstance_OnceItIsRegistered_IsAskedAtOnce()
    {
        var app = await StartForLoadAsync();
        await using var load = await ReadAsync(app, readers: 4);
        var delays = new List<TimeSpan>();

        for (var i = 0; i < Instances; i++)
        {
            await using var replica = await Replica.StartAsync();
            var asked = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            replica.Behaviour = _ =>
            {
                asked.TrySetResult(Stopwatch.GetTimestamp());
                return Task.CompletedTask;
            };
            // So that not one change follows the other: an instance that comes and goes is told to callers at a pace of its own.
            await load.GoOnAsync(TimeSpan.FromSeconds(0.5));
            var id = string.Create(CultureInfo.InvariantCulture, $"user-service-new-{i}");
            await app.Consul.RegisterAsync(replica, id);
            var registered = Stopwatch.GetTimestamp();

            delays.Add(Stopwatch.GetElapsedTime(registered, await asked.Task.WaitAsync(Cancel)));
            await app.Consul.DeregisterAsync(id);
            await load.GoOnAsync(TimeSpan.FromSeconds(0.5));
        }

        (await load.EndAsync()).AllSucceeded();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", delays.Select(static delay => $"{delay.TotalMilliseconds:0.0} ms")));
        // Milliseconds; callers that looked each second instead of being told would take half a second.
        Assert.InRange(delays.Order().ElementAt(Instances / 2), TimeSpan.FromSeconds(-1), TimeSpan.FromMilliseconds(400));
    }
}

using System.Collections.Concurrent;
using Grpc.Core;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>How long calls and their attempts may take.</summary>
public sealed class GrpcDeadlineTests : GrpcClientTest
{
    [Fact]
    public async Task Call_WithoutADeadline_GetsTheDefault()
    {
        First.Behaviour = Second.Behaviour = context => Hang.UntilCancelledAsync(context.CancellationToken);

        await FailsAsync(StatusCode.DeadlineExceeded, Client(("Resilience:TotalTimeout", "00:00:00.3")).CreateUserAsync(Create, cancellationToken: Abort));
    }

    [Fact]
    public async Task Call_WithADeadlineOfItsOwn_KeepsIt()
    {
        First.Behaviour = Second.Behaviour = context => Hang.UntilCancelledAsync(context.CancellationToken);

        await FailsAsync(StatusCode.DeadlineExceeded, Client(("Resilience:TotalTimeout", "01:00:00"), ("Resilience:AttemptTimeout", "01:00:00"))
            .CreateUserAsync(Create, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(0.3), cancellationToken: Abort));
    }

    [Fact]
    public async Task Attempts_OfOneDeadline_TellTheServiceWhatIsLeftOfIt()
    {
        var left = new ConcurrentQueue<TimeSpan>();
        First.Behaviour = Second.Behaviour = context =>
        {
            left.Enqueue(context.Deadline - TimeProvider.System.GetUtcNow().UtcDateTime);
            return Hang.UntilCancelledAsync(context.CancellationToken);
        };
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var call = Client(time, ("Resilience:TotalTimeout", "01:00:00"), ("Resilience:AttemptTimeout", "00:40:00")).GetUserAsync(Get, cancellationToken: Abort);

        await Eventually.HoldsAsync(() => left.Count == 1, "the first attempt");
        time.Advance(TimeSpan.FromMinutes(40));
        await Eventually.HoldsAsync(() => left.Count == 2, "the second attempt");
        time.Advance(TimeSpan.FromMinutes(20));
        await FailsAsync(StatusCode.DeadlineExceeded, call);

        Assert.Collection(
            left,
            static first => Assert.InRange(first, TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(40)),
            static second => Assert.InRange(second, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20)));
    }

    [Fact]
    public async Task Get_OneReplicaHangs_IsAnsweredByTheOther()
    {
        First.Behaviour = context => Hang.UntilCancelledAsync(context.CancellationToken);
        var client = Client(("Resilience:AttemptTimeout", "00:00:01"));

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }

        Assert.InRange(First.Calls, 1, 2);
    }

    [Fact]
    public async Task Watch_LastsLongerThanAnAttemptMay_PassesUntouched()
    {
        var builder = TestApp.CreateBuilder([("services:user-service:http:0", First.Address), ("Resilience:AttemptTimeout", "00:00:00.2")]);
        builder.AddServiceDefaults();
        builder.Services.AddGrpcServiceClient<Grpc.Health.V1.Health.HealthClient>("http://user-service");
        App = builder.Build();
        var begin = Stopwatch.GetTimestamp();

        using var watch = App.Services.GetRequiredService<Grpc.Health.V1.Health.HealthClient>().Watch(new(), cancellationToken: Abort);
        Assert.True(await watch.ResponseStream.MoveNext(Abort));
        First.Health = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.NotServing;
        await Eventually.HoldsAsync(() => Stopwatch.GetElapsedTime(begin) > TimeSpan.FromMilliseconds(400));
        First.ReportHealth();
        Assert.True(await watch.ResponseStream.MoveNext(Abort));

        Assert.Equal(Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task Call_CancelledByTheCaller_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        First.Behaviour = Second.Behaviour = async context =>
        {
            await cancellation.CancelAsync();
            await Hang.UntilCancelledAsync(context.CancellationToken);
        };

        await FailsAsync(StatusCode.Cancelled, Client().GetUserAsync(Get, cancellationToken: cancellation.Token));

        Assert.Equal(1, First.Calls + Second.Calls);
    }
}

using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>Which calls are sent again, when, and to whom.</summary>
public sealed class GrpcRetryTests : GrpcClientTest
{
    [Fact]
    public async Task Get_OneOfTwoReplicasAnswersUnavailable_SucceedsEachTime()
    {
        First.FailWith(StatusCode.Unavailable);
        var client = Client();

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }

        Assert.InRange(First.Calls, 1, 5);
        Assert.Equal(10, Second.Calls);
    }

    [Fact]
    public async Task Get_ManyAtOnceAndOneReplicaUnavailable_AllSucceed()
    {
        First.FailWith(StatusCode.Unavailable);
        var client = Client(("Resilience:RateLimiter:Capacity", "200"));

        var users = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetUserAsync(Get, cancellationToken: Abort).ResponseAsync));

        Assert.All(users, user => Assert.Equal(7, user.Id));
    }

    [Fact]
    public async Task Get_OneOfTwoReplicasIsGone_SucceedsEachTime()
    {
        await First.StopAsync();
        var client = Client();

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }
    }

    [Fact]
    public async Task Get_ConnectionFailsInsideOfAnotherException_GoesToTheOtherReplica()
    {
        var client = Client(
            (_, http) => http.AddHttpMessageHandler(() => new FailsAt(First, new InvalidOperationException("wrapped", new IOException("reset")))));

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }

        Assert.Equal((0, 4), (First.Calls, Second.Calls));
    }

    [Fact]
    public async Task Get_HandlerHasAnErrorOfItsOwn_IsNotRepeated()
    {
        var failing = new FailsAt(null, new InvalidOperationException("a mistake in the handler"));
        var client = Client((_, http) => http.AddHttpMessageHandler(() => failing));

        await FailsAsync(StatusCode.Internal, client.GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(1, failing.Calls);
    }

    [Fact]
    public async Task Get_AllReplicasUnavailable_TriesEachBeforeOneAgain()
    {
        First.FailWith(StatusCode.Unavailable);
        Second.FailWith(StatusCode.Unavailable);

        await FailsAsync(StatusCode.Unavailable, Client().GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(3, First.Calls + Second.Calls);
        Assert.InRange(First.Calls, 1, 2);
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Internal)]
    public async Task Get_AnsweredWithAnotherError_IsNotRepeated(StatusCode status)
    {
        First.FailWith(status);
        Second.FailWith(status);

        await FailsAsync(status, Client().GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(1, First.Calls + Second.Calls);
    }

    [Fact]
    public async Task Get_FailsAfterItsHeadersWereSent_IsRepeated()
    {
        First.Behaviour = async context =>
        {
            await context.WriteResponseHeadersAsync([]);
            throw new RpcException(new Status(StatusCode.Unavailable, "after the headers"));
        };
        var client = Client();

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }

        Assert.InRange(First.Calls, 1, 5);
    }

    [Fact]
    public async Task Get_ServiceAsksToWait_WaitsThatLong()
    {
        var times = new ConcurrentQueue<long>();
        First.Behaviour = Second.Behaviour = _ =>
        {
            times.Enqueue(Stopwatch.GetTimestamp());
            var status = new Google.Rpc.Status { Code = (int)StatusCode.ResourceExhausted };
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(300)) }));
            throw status.ToRpcException();
        };

        await FailsAsync(StatusCode.ResourceExhausted, Client(("Resilience:Retry:MaxAttempts", "2")).GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(2, times.Count);
        Assert.InRange(Stopwatch.GetElapsedTime(times.First(), times.Last()), TimeSpan.FromMilliseconds(290), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Create_AnsweredUnavailable_IsNeverSentTwice()
    {
        First.FailWith(StatusCode.Unavailable);
        Second.FailWith(StatusCode.Unavailable);

        await FailsAsync(StatusCode.Unavailable, Client().CreateUserAsync(Create, cancellationToken: Abort));

        Assert.Equal(1, First.Calls + Second.Calls);
    }

    [Fact]
    public async Task Create_ConnectionBreaksInTheMiddle_IsNeverSentTwice()
    {
        First.Behaviour = Second.Behaviour = context =>
        {
            context.GetHttpContext().Abort();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<RpcException>(async () => await Client().CreateUserAsync(Create, cancellationToken: Abort));

        Assert.Equal(1, First.Calls + Second.Calls);
    }

    [Fact]
    public async Task Create_WithAnIdempotencyKey_IsRepeatedWithTheSameKey()
    {
        var keys = new ConcurrentBag<string?>();
        First.Behaviour = context =>
        {
            keys.Add(context.RequestHeaders.GetValue("idempotency-key"));
            throw new RpcException(new Status(StatusCode.Unavailable, "scripted"));
        };
        Second.Behaviour = First.Behaviour;

        await FailsAsync(StatusCode.Unavailable, Client().CreateUserAsync(Create, new Metadata { { "idempotency-key", "k" } }, cancellationToken: Abort));

        Assert.Equal(["k", "k", "k"], keys);
    }

    private sealed class FailsAt(Replica? replica, Exception exception) : DelegatingHandler
    {
        private int _calls;

        public int Calls => _calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return replica is null || request.RequestUri!.Port == new Uri(replica.Address).Port ? throw exception : base.SendAsync(request, cancellationToken);
        }
    }
}

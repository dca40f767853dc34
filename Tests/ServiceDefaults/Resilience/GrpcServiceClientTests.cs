using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;
using Polly.CircuitBreaker;
using Polly.Timeout;
using UserServiceClient = Users.V1.UserService.UserServiceClient;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>Whom calls go to, and what they end with when there is nobody.</summary>
public sealed class GrpcServiceClientTests : GrpcClientTest
{
    [Fact]
    public async Task Get_AllReplicasAreGone_IsUnavailable()
    {
        await First.StopAsync();
        await Second.StopAsync();

        await FailsAsync(StatusCode.Unavailable, Client().GetUserAsync(Get, cancellationToken: Abort));
    }

    [Fact]
    public async Task Calls_OneByOne_AreSpreadEvenly()
    {
        var client = Client();

        for (var i = 0; i < 20; i++)
        {
            await client.CreateUserAsync(Create, cancellationToken: Abort);
        }

        Assert.Equal((10, 10), (First.Calls, Second.Calls));
    }

    [Fact]
    public async Task Get_BreakerOfAnInstanceIsOpen_GoesElsewhereAndHealthSaysSo()
    {
        First.FailWith(StatusCode.Unavailable);
        var client = Client(("Resilience:Breaker:FailureThreshold", "1"));

        for (var i = 0; i < 20; i++)
        {
            await client.GetUserAsync(Get, cancellationToken: Abort);
        }

        Assert.Equal(1, First.Calls);
        Assert.Equal(
            HealthStatus.Degraded, (await App!.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Abort)).Entries["outgoing-calls"].Status);
    }

    [Fact]
    public async Task Get_AllInstancesOpen_FailsAtOnceWithTheTimeToTheProbe()
    {
        First.FailWith(StatusCode.Unavailable);
        Second.FailWith(StatusCode.Unavailable);
        var client = Client(
            ("Resilience:Retry:MaxAttempts", "1"), ("Resilience:Breaker:FailureThreshold", "1"), ("Resilience:Breaker:BreakDuration", "00:00:30"),
            ("Resilience:Breaker:LookInterval", "00:00:30"));
        await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));
        await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));

        var failure = await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(2, First.Calls + Second.Calls);
        Assert.InRange(RetryDelay(failure), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Get_AllInstancesOpenAndWellAgain_SucceedsLongBeforeTheBreakIsOver()
    {
        First.FailWith(StatusCode.Unavailable);
        Second.FailWith(StatusCode.Unavailable);
        var client = Client(
            ("Resilience:Retry:MaxAttempts", "1"), ("Resilience:Breaker:FailureThreshold", "1"), ("Resilience:Breaker:LookInterval", "00:00:00.1"));
        await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));
        await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));
        First.Behaviour = Second.Behaviour = static _ => Task.CompletedTask;

        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return (await client.GetUserAsync(Get, cancellationToken: Abort)).Id > 0;
                }
                catch (RpcException rejected) when (rejected.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            "a call to be let through");
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.AlreadyExists)]
    public async Task Get_AnsweredWithAnErrorOfTheCaller_OpensNoBreaker(StatusCode status)
    {
        First.FailWith(status);
        Second.FailWith(status);
        var client = Client();

        for (var i = 0; i < 20; i++)
        {
            await FailsAsync(status, client.GetUserAsync(Get, cancellationToken: Abort));
        }

        Assert.Equal(20, First.Calls + Second.Calls);
    }

    [Fact]
    public async Task Get_BucketIsEmpty_IsUnavailableWithTheTimeToTheNextToken()
    {
        var client = Client(("Resilience:RateLimiter:Capacity", "2"), ("Resilience:Services:user-service:RateLimiter:RefillPerSecond", "0.1"));
        await client.GetUserAsync(Get, cancellationToken: Abort);
        await client.GetUserAsync(Get, cancellationToken: Abort);

        var failure = await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(2, First.Calls + Second.Calls);
        Assert.InRange(RetryDelay(failure), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Call_NoInstanceIsKnown_IsUnavailable()
    {
        var builder = TestApp.CreateBuilder();
        builder.Services.AddSingleton<IServiceEndpointProviderFactory, NoEndpoints>();
        builder.Services.AddGrpcServiceClient<UserServiceClient>("http://user-service");
        App = builder.Build();

        var failure = await FailsAsync(
            StatusCode.Unavailable, App.Services.GetRequiredService<UserServiceClient>().GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal("No instance of user-service is known.", failure.Status.Detail);
    }

    [Theory]
    [InlineData(typeof(BrokenCircuitException), StatusCode.Unavailable)]
    [InlineData(typeof(TimeoutRejectedException), StatusCode.DeadlineExceeded)]
    [InlineData(typeof(HttpRequestException), StatusCode.Unavailable)]
    [InlineData(typeof(TaskCanceledException), StatusCode.Unavailable)]
    public async Task Call_FailsOnItsWay_HasTheStatusOfAServiceThatIsAway(System.Type exception, StatusCode status)
    {
        var client = Client((_, http) => http.AddHttpMessageHandler(() => new Throws((Exception)Activator.CreateInstance(exception)!)));

        await FailsAsync(status, client.CreateUserAsync(Create, cancellationToken: Abort));
    }

    [Theory]
    [InlineData("Resilience:TotalTimeout", "00:00:00")]
    [InlineData("Resilience:Retry:MaxAttempts", "0")]
    [InlineData("Resilience:Grpc:RetryableMethods:0", "GetUser")]
    public async Task Start_WithAnOptionOutOfRange_NamesTheKey(string key, string value)
    {
        Build(static (_, _) => { }, (key, value));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => App!.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(key.Split(":0")[0], failure.Message, StringComparison.Ordinal);
    }

    private static TimeSpan RetryDelay(RpcException failure) => failure.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan();

    private sealed class Throws(Exception exception) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw exception;
    }

    private sealed class NoEndpoints : IServiceEndpointProviderFactory, IServiceEndpointProvider
    {
        public bool TryCreateProvider(ServiceEndpointQuery query, out IServiceEndpointProvider provider)
        {
            provider = this;
            return true;
        }

        public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

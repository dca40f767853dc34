using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Users.V1;
using UserClient = Users.V1.UserService.UserServiceClient;

namespace Tests.Users;

/// <summary>The built executable, over the wire.</summary>
public sealed class UserServiceTests(SharedBrokers brokers) : IAsyncLifetime
{
    private readonly TemporaryDatabase _database = new();
    private ServiceProcess? _process;
    private GrpcChannel? _channel;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UserClient Client => new(_channel);

    public async ValueTask InitializeAsync()
    {
        _process = await StartAsync();
        _channel = GrpcChannel.ForAddress(_process.Addresses[1]);
    }

    [Fact]
    public async Task Service_WithoutItsSchema_IsUnhealthyUntilTheMigrationHasRun()
    {
        using var http = new HttpClient();
        var health = new Uri(_process!.Addresses[0], "/health");

        using var before = await http.GetAsync(health, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Contains(
            "'migrate'", System.Text.RegularExpressions.Regex.Unescape(await before.Content.ReadAsStringAsync(Cancellation)), StringComparison.Ordinal);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await GrpcHealthAsync());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(_process.Addresses[0], "/alive"), Cancellation)).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(Client.GetUserAsync(new() { Id = 1 }, cancellationToken: Cancellation))).StatusCode);

        await MigrateAsync();

        using var after = await http.GetAsync(health, Cancellation);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await GrpcHealthAsync());
    }

    [Fact]
    public async Task User_CreatedWithoutABroker_IsThereAndItsEventWaits()
    {
        await MigrateAsync();

        var created = await Client.CreateUserAsync(new() { Name = "  Zoë 👩‍🚀 ", Email = "zoe@example.com" }, cancellationToken: Cancellation);

        Assert.Equal(new() { Id = 1, Name = "Zoë 👩‍🚀", Email = "zoe@example.com" }, created);
        Assert.Equal(created, await Client.GetUserAsync(new() { Id = 1 }, cancellationToken: Cancellation));
        Assert.Equal(1L, await _database.QueryAsync("SELECT COUNT(*) FROM OutboxMessages WHERE SentAt IS NULL AND OrderingKey = 'user-1'", Cancellation));
        Assert.DoesNotContain(_process!.Lines, line => line.Contains("zoe@", StringComparison.Ordinal));
    }

    /// <summary>Its lease has twenty seconds to go.</summary>
    [Fact]
    public async Task Event_OfAProcessThatWasKilled_GoesOutAtTheNextStart()
    {
        await using var broker = await brokers.CreateVirtualHostAsync();
        await MigrateAsync();
        await Client.CreateUserAsync(new() { Name = "Ada", Email = "ada@example.com" }, cancellationToken: Cancellation);
        await _process!.DisposeAsync();

        _process = await StartAsync(broker.ConnectionString);

        await Eventually.HoldsAsync(
            async () => (long?)await _database.QueryAsync("SELECT COUNT(*) FROM OutboxMessages WHERE SentAt IS NULL", Cancellation) == 0,
            "the event to be sent",
            TimeSpan.FromSeconds(10));
        await _process.WaitForLineAsync("Events taken over from processes that have ended: 1");
    }

    [Fact]
    public async Task Errors_OfTheContract_CarryWhatACallerCanUse()
    {
        await MigrateAsync();
        await Client.CreateUserAsync(new() { Name = "Ada", Email = "ada@example.com" }, cancellationToken: Cancellation);

        var taken = await FailAsync(Client.CreateUserAsync(new() { Name = "Eve", Email = "ADA@Example.com" }, cancellationToken: Cancellation));
        var invalid = await FailAsync(Client.CreateUserAsync(new() { Name = "\u202E", Email = "Ada <ada@example.com>" }, cancellationToken: Cancellation));
        var zero = await FailAsync(Client.GetUserAsync(new() { Id = 0 }, cancellationToken: Cancellation));
        var unknown = await FailAsync(Client.GetUserAsync(new() { Id = 4711 }, cancellationToken: Cancellation));
        var large = await FailAsync(Client.CreateUserAsync(new() { Name = new string('a', 70_000) }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.AlreadyExists, taken.StatusCode);
        Assert.DoesNotContain("example.com", taken.Status.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((StatusCode.InvalidArgument, "name email"), (invalid.StatusCode, Fields(invalid)));
        Assert.Equal((StatusCode.InvalidArgument, "id"), (zero.StatusCode, Fields(zero)));
        Assert.Equal((StatusCode.NotFound, "There is no user 4711."), (unknown.StatusCode, unknown.Status.Detail));
        Assert.Equal(StatusCode.ResourceExhausted, large.StatusCode);
    }

    [Fact]
    public async Task Address_WantedFromTwoReplicasAtOnce_IsGivenToOne()
    {
        await MigrateAsync();
        await using var replica = await StartAsync();
        using var channel = GrpcChannel.ForAddress(replica.Addresses[1]);
        UserClient[] clients = [Client, new(channel)];

        var codes = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var call = clients[i % 2].CreateUserAsync(new() { Name = "Ada", Email = $"ada{i / 2}@example.com" }, cancellationToken: Cancellation);
            try
            {
                await call;
                return StatusCode.OK;
            }
            catch (RpcException exception)
            {
                return exception.StatusCode;
            }
        }));

        Assert.Equal((20, 20), (codes.Count(code => code == StatusCode.OK), codes.Count(code => code == StatusCode.AlreadyExists)));
    }

    [Fact]
    public async Task Service_Answering_DoesNotNameItsServer()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(_process!.Addresses[0], "/alive"), Cancellation);

        Assert.Empty(response.Headers.Server);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        _database.Dispose();
    }

    private static string Fields(RpcException error) =>
        string.Join(' ', error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? []);

    private static Task<RpcException> FailAsync(AsyncUnaryCall<User> call) => Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

    private Task<ServiceProcess> StartAsync(string broker = ServiceProcess.NoBroker) => ServiceProcess.StartAsync(
        "UserService",
        new(_database.Environment)
        {
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__health__Url"] = "http://127.0.0.1:0",
            ["ConnectionStrings__messaging"] = broker,
        },
        Cancellation);

    private async Task MigrateAsync() =>
        Assert.Equal(0, (await ServiceProcess.RunAsync("UserService", _database.Environment, Cancellation, "migrate")).ExitCode);

    private async Task<HealthCheckResponse.Types.ServingStatus> GrpcHealthAsync() =>
        (await new Health.HealthClient(_channel).CheckAsync(new() { Service = "user.UserService" }, cancellationToken: Cancellation)).Status;
}

using System.Net.NetworkInformation;
using Grpc.Net.Client;
using Tests.Users;
using UserClient = Users.V1.UserService.UserServiceClient;

namespace Tests.Hostile;

/// <summary>The executables of gateway and user service on one database, without a broker: what a stranger can reach.</summary>
public sealed class HostileFixture : IAsyncLifetime
{
    private TemporaryDatabase? _database;
    private ServiceProcess? _users;
    private ServiceProcess? _gateway;
    private GrpcChannel? _channel;

    public Uri Gateway => _gateway!.Addresses[0];

    /// <summary>The same over IPv6; null on a machine without.</summary>
    public Uri? GatewayByIPv6 => _gateway!.Addresses.Skip(1).SingleOrDefault();

    public Uri Users => _users!.Addresses[1];

    internal UserClient UserClient => new(_channel);

    // Patient enough with 100 Continue that a busy machine does not make it send what nobody wants.
    public HttpClient Client { get; } = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) });

    internal ServiceProcess UsersProcess => _users!;

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _database = await TemporaryDatabase.MigratedAsync(cancellationToken);
        _users = await ServiceProcess.StartAsync("UserService", new(_database.Environment)
        {
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__health__Url"] = "http://127.0.0.1:0",
            ["ConnectionStrings__messaging"] = ServiceProcess.NoBroker,
        }, cancellationToken);
        _gateway = await ServiceProcess.StartAsync("Gateway", new()
        {
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__six__Url"] = HasIPv6() ? "http://[::1]:0" : null,
            ["services__user-service__http__0"] = Users.ToString(),
            ["RateLimiting__Capacity"] = "1000000",
            ["Resilience__RateLimiter__Capacity"] = "1000000",
            // On a busy machine a healthy instance may take longer than an attempt may by default.
            ["Resilience__AttemptTimeout"] = "00:00:10",
            ["Resilience__TotalTimeout"] = "00:00:30",
        }, cancellationToken);
        _channel = GrpcChannel.ForAddress(Users);
        Client.BaseAddress = Gateway;
        // The first call of a process may take longer than a deadline allows.
        await Eventually.HoldsAsync(async () => (await Client.GetAsync("/users/1", cancellationToken)).StatusCode == HttpStatusCode.NotFound);
    }

    /// <summary>How many users there are, read past every service.</summary>
    public async Task<long> CountAsync() =>
        Convert.ToInt64(await _database!.QueryAsync("SELECT COUNT(*) FROM Users", TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _channel?.Dispose();
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_users?.DisposeAsync() ?? ValueTask.CompletedTask);
        _database?.Dispose();
    }

    private static bool HasIPv6() =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(static link => link.GetIPProperties().UnicastAddresses)
            .Any(static address => address.Address.Equals(IPAddress.IPv6Loopback));
}

using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Users.V1;
using UserServiceClient = Users.V1.UserService.UserServiceClient;

namespace Bench.Calls;

/// <summary>What the client side of one call costs, without network and server.</summary>
[MemoryDiagnoser]
public class CallCosts
{
    private const string ServiceName = "user-service";
    private const string ServiceAddress = $"http://{ServiceName}";
    private const string InstanceAddress = "http://127.0.0.1:5001";

    private readonly GetUserRequest _request = new() { Id = 7 };
    private IHost _host = null!;
    private HttpClient _http = null!;
    private UserServiceClient _grpc = null!;

    [Params(ClientPath.Plain, ClientPath.Standard, ClientPath.ServiceDefaults)]
    public ClientPath Path { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(Enumerable.Range(0, 3)
            .Select(static i => KeyValuePair.Create($"services:{ServiceName}:http:{i}", (string?)$"http://127.0.0.1:{5001 + i}"))
            .Append(new("Resilience:RateLimiter:Capacity", "1000000"))
            .Append(new("Resilience:RateLimiter:RefillPerSecond", "1000000")));
        var services = builder.Services;
        services.AddServiceDiscovery();
        // Loggers cost the same on each path, and a good part of the whole.
        var http = services.AddHttpClient("call").ConfigurePrimaryHttpMessageHandler(static () => new Transport()).RemoveAllLoggers();
        IHttpClientBuilder grpc;
        if (Path == ClientPath.ServiceDefaults)
        {
            builder.AddHttpResilience();
            grpc = services.AddGrpcServiceClient<UserServiceClient>(
                ServiceAddress, static options => options.RetryableMethods.Add("/user.UserService/GetUser"));
        }
        else
        {
            var address = new Uri(Path == ClientPath.Plain ? InstanceAddress : ServiceAddress);
            grpc = services.AddGrpcClient<UserServiceClient>(options => options.Address = address).RemoveAllLoggers();
            if (Path == ClientPath.Standard)
            {
                http.AddStandardResilienceHandler();
                http.AddServiceDiscovery();
                grpc.AddStandardResilienceHandler();
                grpc.AddServiceDiscovery();
            }
        }

        grpc.ConfigurePrimaryHttpMessageHandler(static () => new Transport());
        _host = builder.Build();
        _http = _host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("call");
        _http.BaseAddress = new Uri(Path == ClientPath.Plain ? InstanceAddress : ServiceAddress);
        _grpc = _host.Services.GetRequiredService<UserServiceClient>();
    }

    [GlobalCleanup]
    public void Stop()
    {
        _http.Dispose();
        _host.Dispose();
    }

    [Benchmark]
    public async Task<int> Http()
    {
        using var answer = await _http.GetAsync(new Uri("/users/7", UriKind.Relative));
        return (await answer.Content.ReadAsByteArrayAsync()).Length;
    }

    [Benchmark]
    public async Task<int> Grpc()
    {
        using var call = _grpc.GetUserAsync(_request);
        return (await call).Id;
    }
}

using Microsoft.Extensions.Configuration;
using ServiceDefaults.Discovery.Registration;

namespace Tests.ServiceDefaults.Discovery.Registration;

public sealed class ListeningEndpointTests
{
    [Fact]
    public void Read_NamedEndpointsWithPortZero_TakesThePortsThatWereBound()
    {
        var endpoints = Read(
            [("http:Url", "http://127.0.0.1:0"), ("http:Protocols", "Http2"), ("health:Url", "http://127.0.0.1:0")],
            "http://127.0.0.1:41001", "http://127.0.0.1:41002");

        Assert.Equal(
            [
                new ListeningEndpoint("health", "http", "127.0.0.1", 41001, IsHttp2Only: false),
                new ListeningEndpoint("http", "http", "127.0.0.1", 41002, IsHttp2Only: true),
            ],
            endpoints);
    }

    [Fact]
    public void Read_EndpointsFromCodeToo_MatchesTheNamedOnesFromTheEnd()
    {
        var endpoints = Read([("http:Url", "http://localhost:5000")], "http://0.0.0.0:9999", "http://localhost:5000");

        Assert.Equal([new ListeningEndpoint("http", "http", "localhost", 5000, IsHttp2Only: false)], endpoints);
    }

    [Fact]
    public void Read_NoNamedEndpoints_TakesTheBoundAddresses() =>
        Assert.Equal([new ListeningEndpoint(null, "http", "[::]", 8080, IsHttp2Only: false)], Read([], "http://unix:/run/app.sock", "http://[::]:8080"));

    [Fact]
    public void Read_NothingBound_IsEmpty() => Assert.Empty(Read([("http:Url", "http://localhost:5000")]));

    private static IReadOnlyList<ListeningEndpoint> Read((string Key, string? Value)[] endpoints, params string[] bound) =>
        ListeningEndpoint.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(endpoints.Select(pair => KeyValuePair.Create($"Kestrel:Endpoints:{pair.Key}", pair.Value)))
                .Build(),
            bound);
}

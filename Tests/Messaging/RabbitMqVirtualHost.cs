using System.Net.Http.Headers;
using System.Net.Http.Json;
using RabbitMQ.Client;

namespace Tests.Messaging;

/// <summary>A broker of its own, as far as its users can tell: queues, exchanges and connections of no other are seen.</summary>
internal sealed class RabbitMqVirtualHost : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly RabbitMqServer _server;
    private readonly string _name;

    private RabbitMqVirtualHost(RabbitMqServer server, string name) => (_server, _name) = (server, name);

    public int Port => _server.Port;

    public string ConnectionString => ConnectionStringThrough(Port);

    public ConnectionFactory Factory => new() { Uri = new(ConnectionString), AutomaticRecoveryEnabled = false };

    public static async Task<RabbitMqVirtualHost> CreateAsync(RabbitMqServer server, string name)
    {
        var host = new RabbitMqVirtualHost(server, name);
        await host.CallAsync(HttpMethod.Put, $"vhosts/{name}", new { });
        await host.CallAsync(HttpMethod.Put, $"permissions/{name}/{RabbitMqServer.User}", new { configure = ".*", write = ".*", read = ".*" });
        return host;
    }

    /// <summary>The same virtual host, by way of something that listens on another port.</summary>
    public string ConnectionStringThrough(int port) => $"amqp://{RabbitMqServer.User}:{RabbitMqServer.Password}@127.0.0.1:{port}/{_name}";

    public async ValueTask DisposeAsync() => await CallAsync(HttpMethod.Delete, $"vhosts/{_name}", null);

    private async Task CallAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Management, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{RabbitMqServer.User}:{RabbitMqServer.Password}")));
        using var response = await Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}

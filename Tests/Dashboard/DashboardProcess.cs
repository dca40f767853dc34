using System.Globalization;
using Dashboard.Otlp.Protos;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Tests.Users;

namespace Tests.Dashboard;

/// <summary>The dashboard as its built executable, alone. As a class fixture it serves all tests of a class, each with resources of its own.</summary>
public sealed class DashboardProcess : IAsyncLifetime
{
    public const string ApiKey = "key-of-the-readers";
    public const string OtlpKey = "key-of-the-senders";

    private static readonly Metadata WithKey = new() { { "x-otlp-api-key", OtlpKey } };

    private ServiceProcess _process = null!;
    private GrpcChannel _channel = null!;

    internal Uri Pages => _process.Addresses[0];

    internal Uri OtlpGrpc => _process.Addresses[1];

    internal Uri OtlpHttp => _process.Addresses[2];

    /// <summary>With the key of the readers.</summary>
    internal HttpClient Api { get; private set; } = null!;

    /// <summary>The newest one; each counts once.</summary>
    internal Uri LoginUrl => new(_process.Lines.Last(static line => line.StartsWith("Login to the dashboard at ", StringComparison.Ordinal))["Login to the dashboard at ".Length..]);

    internal TraceService.TraceServiceClient Traces => new(_channel);

    internal LogsService.LogsServiceClient Logs => new(_channel);

    public async ValueTask InitializeAsync()
    {
        _process = await ServiceProcess.StartAsync("Dashboard", Settings(), TestContext.Current.CancellationToken);
        await _process.WaitForLineAsync("Login to the dashboard at ");
        _channel = GrpcChannel.ForAddress(OtlpGrpc);
        Api = new() { BaseAddress = Pages, DefaultRequestHeaders = { { "x-api-key", ApiKey } } };
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        _channel.Dispose();
        await _process.DisposeAsync();
    }

    internal static Dictionary<string, string?> Settings() => new()
    {
        ["Dashboard__Url"] = "http://127.0.0.1:0",
        ["Dashboard__OtlpGrpcUrl"] = "http://127.0.0.1:0",
        ["Dashboard__OtlpHttpUrl"] = "http://127.0.0.1:0",
        ["Dashboard__ApiKey"] = ApiKey,
        ["Dashboard__OtlpApiKey"] = OtlpKey,
        ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
    };

    internal async Task SendAsync(ExportTraceServiceRequest request) => await Traces.ExportAsync(request, WithKey, cancellationToken: TestContext.Current.CancellationToken);

    internal async Task SendAsync(ExportLogsServiceRequest request) => await Logs.ExportAsync(request, WithKey, cancellationToken: TestContext.Current.CancellationToken);

    internal async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string? key = OtlpKey)
    {
        using var http = new HttpClient { BaseAddress = OtlpHttp };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("x-otlp-api-key", key);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal static ByteArrayContent Protobuf(byte[] body, string? encoding = null)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/x-protobuf") } };
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return content;
    }

    internal static ByteArrayContent Protobuf(IMessage message) => Protobuf(message.ToByteArray());

    /// <summary>The resident memory in megabytes.</summary>
    internal double Megabytes => _process.Megabytes;

    internal static string NewService() => $"service-{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]}";
}

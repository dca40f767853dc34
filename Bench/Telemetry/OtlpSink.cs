using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bench.Telemetry;

/// <summary>An OTLP/gRPC receiver that takes everything, counts the bytes of each signal and keeps nothing.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    // A gRPC message: not compressed, of no bytes. That is an export response without partial success.
    private static readonly byte[] EmptyMessage = new byte[5];

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, long> _bytes = new();

    private OtlpSink()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string Endpoint => _app.Urls.Single();

    public static async Task<OtlpSink> StartAsync(CancellationToken cancellationToken)
    {
        var sink = new OtlpSink();
        await sink._app.StartAsync(cancellationToken);
        return sink;
    }

    /// <summary>Kilobytes by signal since the last call.</summary>
    public string Take()
    {
        var taken = string.Join(", ", _bytes.OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key} {pair.Value / 1024:N0} KiB"));
        _bytes.Clear();
        return taken.Length == 0 ? "nothing" : taken;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var length = 0L;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync();
            length += read.Buffer.Length;
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        // /opentelemetry.proto.collector.trace.v1.TraceService/Export
        _bytes.AddOrUpdate(context.Request.Path.Value!.Split('.')[3], length, (_, sum) => sum + length);
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(EmptyMessage);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}

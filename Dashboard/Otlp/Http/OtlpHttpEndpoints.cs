using System.IO.Compression;
using Dashboard.Otlp.Protos;
using Dashboard.Otlp.Reading;
using Google.Protobuf;
using Google.Rpc;
using Microsoft.AspNetCore.Http.Features;

namespace Dashboard.Otlp.Http;

/// <summary>OTLP over HTTP with protobuf, plain or gzip. Failures are a <c>google.rpc.Status</c>, as the protocol asks.</summary>
internal static class OtlpHttpEndpoints
{
    private const string Protobuf = "application/x-protobuf";

    public static RouteGroupBuilder MapOtlpHttp(this RouteGroupBuilder group)
    {
        group.MapPost("/traces", static (HttpContext context, OtlpIntake intake) => TakeAsync(context, ExportTraceServiceRequest.Parser, intake.Take));
        group.MapPost("/logs", static (HttpContext context, OtlpIntake intake) => TakeAsync(context, ExportLogsServiceRequest.Parser, intake.Take));
        group.MapPost("/metrics", static (HttpContext context, OtlpIntake intake) => TakeAsync(context, ExportMetricsServiceRequest.Parser, intake.Take));
        return group;
    }

    private static async Task<IResult> TakeAsync<TRequest>(HttpContext context, MessageParser<TRequest> parser, Func<TRequest, IMessage> take)
        where TRequest : IMessage<TRequest>
    {
        if (context.Request.ContentType?.Split(';')[0].Trim() is not Protobuf)
        {
            return Failure(StatusCodes.Status415UnsupportedMediaType, Code.InvalidArgument, $"Telemetry is taken as {Protobuf}.");
        }

        var isPlain = context.Request.Headers.ContentEncoding.ToString() is "" or "identity";
        if (!isPlain && context.Request.Headers.ContentEncoding != "gzip")
        {
            return Failure(StatusCodes.Status415UnsupportedMediaType, Code.InvalidArgument, "Telemetry may be compressed with gzip, and with nothing else.");
        }

        try
        {
            // Refused by its length before it is read; what does not say its length is cut off when it is too long.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                size.MaxRequestBodySize = OtlpExtensions.LargestRequest;
            }

            await using var gzip = isPlain ? null : new GZipStream(context.Request.Body, CompressionMode.Decompress);
            var body = await ReadAsync(gzip ?? context.Request.Body, context.RequestAborted);
            return body is null
                ? Failure(StatusCodes.Status413PayloadTooLarge, Code.ResourceExhausted, $"A request may have {OtlpExtensions.LargestRequest} bytes, decompressed.")
                : Results.Bytes(take(parser.ParseFrom(body)).ToByteArray(), Protobuf);
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Failure(StatusCodes.Status413PayloadTooLarge, Code.ResourceExhausted, $"A request may have {OtlpExtensions.LargestRequest} bytes.");
        }
        catch (Exception unreadable) when (unreadable is InvalidProtocolBufferException or InvalidDataException)
        {
            return Failure(StatusCodes.Status400BadRequest, Code.InvalidArgument, "The request is not a readable message of this path.");
        }
    }

    /// <summary>Null if it is too long.</summary>
    private static async Task<ByteString?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var part = new byte[65_536];
        int count;
        while ((count = await body.ReadAsync(part, cancellationToken)) > 0)
        {
            if (buffer.Length + count > OtlpExtensions.LargestRequest)
            {
                return null;
            }

            buffer.Write(part, 0, count);
        }

        return UnsafeByteOperations.UnsafeWrap(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    private static IResult Failure(int status, Code code, string message) => new Failed(status, new() { Code = (int)code, Message = message });

    private sealed class Failed(int code, Google.Rpc.Status status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = code;
            httpContext.Response.ContentType = Protobuf;
            return httpContext.Response.Body.WriteAsync(status.ToByteArray()).AsTask();
        }
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using Dashboard.Otlp.Protos;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bench.Dashboards;

/// <summary>Sends spans as the services do: traces of three spans over three resources, ten attributes each, in exports of 510 spans.</summary>
internal sealed class SpanSource(Uri receiver, string key) : IDisposable
{
    private const int TracesOfAnExport = 170;
    private static readonly string[] Services = ["gateway", "user-service", "notification-worker"];

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(receiver);
    private readonly Metadata _key = new() { { "x-otlp-api-key", key } };

    /// <summary>Returns how many were taken, and in what time: longer than asked for if the receiver is too slow.</summary>
    public async Task<(long Sent, TimeSpan Took)> SendAsync(int perSecond, TimeSpan length, int senders, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var exports = (long)(perSecond * length.TotalSeconds / (TracesOfAnExport * Services.Length));
        var next = 0L;
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(SendShareAsync, cancellationToken)));
        return (exports * TracesOfAnExport * Services.Length, Stopwatch.GetElapsedTime(start));

        async Task SendShareAsync()
        {
            for (long number; (number = Interlocked.Increment(ref next)) <= exports;)
            {
                // At its place in the time, or at once when that is over.
                var due = (length * ((double)number / exports)) - Stopwatch.GetElapsedTime(start);
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due, cancellationToken);
                }

                await SendAsync(NewExport(TracesOfAnExport, out _), cancellationToken);
            }
        }
    }

    /// <summary>Returns the id of its trace.</summary>
    public async Task<string> SendOneAsync(CancellationToken cancellationToken)
    {
        await SendAsync(NewExport(1, out var id), cancellationToken);
        return Convert.ToHexStringLower(id);
    }

    public void Dispose() => _channel.Dispose();

    private async Task SendAsync(ExportTraceServiceRequest request, CancellationToken cancellationToken) =>
        await new TraceService.TraceServiceClient(_channel).ExportAsync(request, _key, cancellationToken: cancellationToken);

    private static ExportTraceServiceRequest NewExport(int traces, out byte[] last)
    {
        var request = new ExportTraceServiceRequest();
        foreach (var service in Services)
        {
            request.ResourceSpans.Add(new ResourceSpans { Resource = new() { Attributes = { Attribute("service.name", service), Attribute("service.instance.id", $"{service}-1") } }, ScopeSpans = { new ScopeSpans { Scope = new() { Name = "Bench" } } } });
        }

        last = [];
        var now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;
        for (var i = 0; i < traces; i++)
        {
            last = RandomNumberGenerator.GetBytes(16);
            var parent = ByteString.Empty;
            for (var service = 0; service < Services.Length; service++)
            {
                var span = new Span
                {
                    TraceId = ByteString.CopyFrom(last), SpanId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(8)), ParentSpanId = parent,
                    Name = "POST /users", Kind = Span.Types.SpanKind.Server, StartTimeUnixNano = now, EndTimeUnixNano = now + 5_000_000,
                };
                for (var attribute = 0; attribute < 10; attribute++)
                {
                    span.Attributes.Add(Attribute($"attribute.number.{attribute}", attribute < 8 ? "a value that comes again" : Convert.ToHexString(last, 0, 4)));
                }

                parent = span.SpanId;
                request.ResourceSpans[service].ScopeSpans[0].Spans.Add(span);
            }
        }

        return request;
    }

    private static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };
}

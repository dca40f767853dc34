using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dashboard.Otlp.Protos;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Tests.Dashboard.Otlp;

/// <summary>The receiver as senders see it, hostile ones among them.</summary>
public sealed class ReceiverTests(DashboardProcess dashboard) : IClassFixture<DashboardProcess>
{
    private readonly string _service = DashboardProcess.NewService();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spans_OverGrpcAndHttp_AreOneTrace()
    {
        var id = BitConverter.ToInt32(Guid.NewGuid().ToByteArray());
        await dashboard.SendAsync(Sent.Spans(_service, Sent.Span(id, 1, name: "outer")));
        using var answer = await dashboard.PostAsync("v1/traces", DashboardProcess.Protobuf(Sent.Spans($"{_service}-2", Sent.Span(id, 2, parent: 1, name: "inner"))));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var trace = Assert.Single((await AskAsync($"api/traces?resource={_service}"))["traces"]!.AsArray())!;
        Assert.Equal(["inner", "outer"], trace["spans"]!.AsArray().Select(static span => (string)span!["name"]!).Order());
    }

    [Fact]
    public async Task Logs_CompressedWithGzip_Arrive()
    {
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            Sent.Logs(_service, "packed").WriteTo(gzip);
        }

        using var answer = await dashboard.PostAsync("v1/logs", DashboardProcess.Protobuf(body.ToArray(), "gzip"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("packed", (string)Assert.Single(await LogsAsync())!["message"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(DashboardProcess.ApiKey)]
    public async Task Sender_WithoutTheKey_IsRefusedOnBothWays(string? key)
    {
        using var answer = await dashboard.PostAsync("v1/logs", DashboardProcess.Protobuf(Sent.Logs(_service, "stranger")), key);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);

        var headers = new Metadata();
        if (key is not null)
        {
            headers.Add("x-otlp-api-key", key);
        }

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await dashboard.Logs.ExportAsync(Sent.Logs(_service, "stranger"), headers, cancellationToken: Cancel));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Empty(await LogsAsync());
    }

    [Fact]
    public async Task Spans_OfWhichOneHasNoId_AreTakenButForThat()
    {
        var broken = Sent.Span(1, 1);
        broken.TraceId = ByteString.CopyFrom(1, 2, 3);

        using var answer = await dashboard.PostAsync("v1/traces", DashboardProcess.Protobuf(Sent.Spans(_service, broken, Sent.Span(4_711, 2))));

        var response = ExportTraceServiceResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(1, response.PartialSuccess.RejectedSpans);
        Assert.NotEmpty(response.PartialSuccess.ErrorMessage);
        Assert.Single((await AskAsync($"api/traces?resource={_service}"))["traces"]!.AsArray());
    }

    [Fact]
    public async Task Request_ThatIsNoMessage_Is400AndInvalidArgument()
    {
        byte[] garbage = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x01];
        using var answer = await dashboard.PostAsync("v1/traces", DashboardProcess.Protobuf(garbage));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        using var noGzip = await dashboard.PostAsync("v1/traces", DashboardProcess.Protobuf(garbage, "gzip"));
        Assert.Equal(HttpStatusCode.BadRequest, noGzip.StatusCode);

        using var channel = GrpcChannel.ForAddress(dashboard.OtlpGrpc);
        var raw = Marshallers.Create(static (byte[] bytes) => bytes, static bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", raw, raw);
        var call = channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(new Metadata { { "x-otlp-api-key", DashboardProcess.OtlpKey } }, cancellationToken: Cancel), garbage);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
    }

    [Fact]
    public async Task Request_ThatUnpacksToTooMuch_Is413()
    {
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1_048_576];
            for (var i = 0; i < 40; i++)
            {
                await gzip.WriteAsync(zeros, Cancel);
            }
        }

        using var answer = await dashboard.PostAsync("v1/logs", DashboardProcess.Protobuf(body.ToArray(), "gzip"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Request_OfAnotherKind_Is415()
    {
        using var answer = await dashboard.PostAsync("v1/logs", new StringContent("{}", null, "application/json"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Attribute_OfAMegabyte_IsCutAndTheCutIsTold()
    {
        var request = Sent.Logs(_service, "large");
        request.ResourceLogs[0].ScopeLogs[0].LogRecords[0].Attributes.Add(Sent.Attribute("blob", new string('x', 1_048_576)));

        await dashboard.SendAsync(request);

        var blob = (string)Assert.Single(await LogsAsync())!["attributes"]!["blob"]!;
        Assert.InRange(blob.Length, 16_384, 16_500);
        Assert.EndsWith("(cut: it had 1,048,576 characters)", blob, StringComparison.Ordinal);
        var resource = (await AskAsync("api/resources"))["telemetry"]!.AsArray().Single(found => (string)found!["name"]! == _service)!;
        Assert.Equal(1, (int)resource["dropped"]!["texts"]!);
    }

    [Fact]
    public async Task Times_ThatNoClockShows_AreTaken()
    {
        await dashboard.SendAsync(Sent.Spans(_service, Sent.Span(BitConverter.ToInt32(Guid.NewGuid().ToByteArray()), 1, start: 0, end: long.MaxValue)));

        Assert.Single((await AskAsync($"api/traces?resource={_service}"))["traces"]!.AsArray());
    }

    private async Task<JsonArray> LogsAsync() => (await AskAsync($"api/logs?resource={_service}"))["logs"]!.AsArray();

    private async Task<JsonObject> AskAsync(string path) => (await dashboard.Api.GetFromJsonAsync<JsonObject>(path, Cancel))!;
}

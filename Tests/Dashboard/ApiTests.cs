using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tests.Dashboard.Otlp;

namespace Tests.Dashboard;

public sealed class ApiTests(DashboardProcess dashboard) : IClassFixture<DashboardProcess>
{
    private readonly string _service = DashboardProcess.NewService();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("api/logs?level=loud")]
    [InlineData("api/logs?level=3")]
    [InlineData("api/logs?limit=0")]
    [InlineData("api/logs?trace=xyz")]
    [InlineData("api/traces?minDuration=soon")]
    [InlineData("api/traces?errors=maybe")]
    public async Task Filter_ThatCannotBeRead_Is400(string path)
    {
        using var answer = await dashboard.Api.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("api/nothing")]
    [InlineData("api/traces/0123456789abcdef0123456789abcdef")]
    public async Task Path_ThatIsNotThere_Is404(string path)
    {
        using var answer = await dashboard.Api.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Logs_WithFilters_AreThoseAlone()
    {
        var request = Sent.Logs(_service, "first", "second");
        request.ResourceLogs[0].ScopeLogs[0].LogRecords[1].SeverityNumber = 17;
        request.ResourceLogs[0].ScopeLogs[0].LogRecords[1].Attributes.Add(Sent.Attribute("user.id", "7"));
        await dashboard.SendAsync(request);

        var answer = await dashboard.Api.GetFromJsonAsync<JsonObject>($"api/logs?resource={_service}&level=warning&text=SEC&attr=user.id%3D7", Cancel);

        var log = Assert.Single(answer!["logs"]!.AsArray())!;
        Assert.Equal(("second", "Error", "7"), ((string)log["message"]!, (string)log["level"]!, (string)log["attributes"]!["user.id"]!));
    }

    [Fact]
    public async Task Metrics_OfAName_HaveTheirPoints()
    {
        using var sent = await dashboard.PostAsync("v1/metrics", DashboardProcess.Protobuf(Sent.Counter(_service, "jobs", [(1, 1), (2, 5)])));

        var answer = await dashboard.Api.GetFromJsonAsync<JsonObject>($"api/metrics?resource={_service}&name=jobs", Cancel);

        var metric = Assert.Single(answer!["metrics"]!.AsArray())!;
        Assert.Equal([1.0, 5.0], metric["series"]![0]!["points"]!.AsArray().Select(static point => (double)point!["value"]!));
    }

    [Fact]
    public async Task Export_HoldsAllThreeSignalsAsLinesOfOtlpJson()
    {
        var trace = BitConverter.ToInt32(Guid.NewGuid().ToByteArray());
        await dashboard.SendAsync(Sent.Logs(_service, "<line> with \"quotes\""));
        await dashboard.SendAsync(Sent.Spans(_service, Sent.Span(trace, 1, name: "exported")));
        using var sent = await dashboard.PostAsync("v1/metrics", DashboardProcess.Protobuf(Sent.Counter(_service, "jobs", [(1, 1)])));

        await using var body = await dashboard.Api.GetStreamAsync("api/export", Cancel);
        using var copy = new MemoryStream();
        await body.CopyToAsync(copy, Cancel);
        using var zip = new ZipArchive(copy);

        Assert.Equal("<line> with \"quotes\"", (string)Own(zip, "logs.jsonl", "resourceLogs")["scopeLogs"]![0]!["logRecords"]![0]!["body"]!["stringValue"]!);
        var span = Own(zip, "traces.jsonl", "resourceSpans")["scopeSpans"]![0]!["spans"]![0]!;
        Assert.Equal(("exported", Convert.ToHexStringLower(Sent.Id(16, trace).Span)), ((string)span["name"]!, (string)span["traceId"]!));
        Assert.Equal("jobs", (string)Own(zip, "metrics.jsonl", "resourceMetrics")["scopeMetrics"]![0]!["metrics"]![0]!["name"]!);
    }

    private JsonNode Own(ZipArchive zip, string file, string part)
    {
        using var reader = new StreamReader(zip.GetEntry(file)!.Open());
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)![part]![0]!)
            .First(resource => resource["resource"]!["attributes"]!.AsArray().Any(attribute => (string?)attribute!["value"]!["stringValue"] == _service));
    }
}

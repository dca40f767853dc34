using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using ServiceDefaults.Startup;
using Tests.Users;

namespace Tests.ServiceDefaults.Startup;

/// <summary>Settings that .NET and OpenTelemetry would pass over in silence.</summary>
public sealed class FrameworkConfigurationTests
{
    private const string Samplers =
        "one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "an address such as http://localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://collector", "an address such as http://localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "one of grpc, http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "GRPC", "one of grpc, http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem", "a file that is there")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "one of none, gzip")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "7", "one of cumulative, delta")]
    [InlineData("OTEL_METRICS_EXEMPLAR_FILTER", "some", "one of always_on, always_off, trace_based")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "0", "a whole number above 0")]
    [InlineData("Logging:Console:QueueFullMode", "9", "one of Wait, DropWrite")]
    [InlineData("Kestrel:EndpointDefaults:ClientCertificateMode", "9", "one of NoCertificate, AllowCertificate, RequireCertificate, DelayCertificate")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "a whole number above 0")]
    [InlineData("OTEL_BSP_SCHEDULE_DELAY", "-1", "a whole number above 0")]
    [InlineData("OTEL_TRACES_SAMPLER", "sometimes", Samplers)]
    [InlineData("Logging:LogLevel:Default", "7", "one of Trace, Debug, Information, Warning, Error, Critical, None")]
    [InlineData("Logging:Console:LogLevel:Grpc", "Loud", "one of Trace, Debug, Information, Warning, Error, Critical, None")]
    [InlineData("Logging:Console:FormatterName", "pretty", "one of simple, json, systemd")]
    [InlineData("Kestrel:Endpoints:http:Protocols", "9", "one of None, Http1, Http2, Http1AndHttp2, Http3, Http1AndHttp2AndHttp3")]
    public void Setting_ThatCannotWork_IsNamedWithWhatIsAccepted(string key, string value, string accepted) =>
        Assert.Equal($"{key} is '{value}', but must be {accepted}.", Assert.Throws<InvalidOperationException>(() => Check((key, value))).Message);

    [Theory]
    [InlineData("traceidratio", "2")]
    [InlineData("ParentBased_TraceIdRatio", "half")]
    public void SamplerArgument_ThatIsNoShare_IsRefused(string sampler, string argument) => Assert.Equal(
        $"OTEL_TRACES_SAMPLER_ARG is '{argument}', but must be a number from 0 to 1.",
        Assert.Throws<InvalidOperationException>(() => Check(("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", argument))).Message);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "secret")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-api-key=secret,secret")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "=secret")]
    public void Pairs_ThatAreNone_AreRefusedAndNotTold(string key, string value) => Assert.Equal(
        $"{key} must be pairs such as key=value, with commas between them.",
        Assert.Throws<InvalidOperationException>(() => Check((key, value))).Message);

    [Fact]
    public void Settings_AsTheyShouldBe_AreTaken() => Check(
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318/otlp"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.25"), ("OTEL_BSP_SCHEDULE_DELAY", "1000"), ("OTEL_LOG_LEVEL", "x"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=a%3Db=, b=c,"), ("OTEL_RESOURCE_ATTRIBUTES", "service.version=1"),
        ("Logging:LogLevel:Default", "information"), ("Logging:LogLevel:Grpc", ""), ("Kestrel:EndpointDefaults:Protocols", "http2"));

    [Theory]
    [InlineData("Gateway")]
    [InlineData("UserService")]
    [InlineData("NotificationWorker")]
    public async Task Service_WithASettingThatCannotWork_SaysSoInOneSentence(string service)
    {
        var (exitCode, _, error) = await ServiceProcess.RunAsync(service, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "localhost:4317" }, Cancel);

        Assert.Equal((1, "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost:4317', but must be an address such as http://localhost:4317.\n"), (exitCode, error));
    }

    [Fact]
    public async Task Service_WhoseCollectorNeverAnswers_StopsWithinSeconds()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        await using var gateway = await ServiceProcess.StartAsync(
            "Gateway",
            new()
            {
                ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            },
            Cancel);
        using var http = new HttpClient { BaseAddress = gateway.Addresses.Single() };
        using var answer = await http.GetAsync("/users/0", Cancel);
        using var export = await collector.AcceptTcpClientAsync(Cancel);

        // The stop itself takes less than a second; the exporter would wait for ten.
        Assert.InRange(await gateway.TerminateAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static void Check(params (string Key, string? Value)[] settings) => FrameworkConfiguration.Check(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value))).Build());
}

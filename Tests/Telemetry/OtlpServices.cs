using Grpc.Core;
using Tests.Telemetry.Protos;

namespace Tests.Telemetry;

internal sealed class OtlpTraceService(Recorder<ReceivedSpan> spans) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        spans.Add(OtlpReading.Read(request));
        return Task.FromResult(new ExportTraceServiceResponse());
    }
}

internal sealed class OtlpLogsService(Recorder<ReceivedLog> logs) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        logs.Add(OtlpReading.Read(request));
        return Task.FromResult(new ExportLogsServiceResponse());
    }
}

internal sealed class OtlpMetricsService(Recorder<ReceivedMetric> metrics) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        metrics.Add(OtlpReading.Read(request));
        return Task.FromResult(new ExportMetricsServiceResponse());
    }
}

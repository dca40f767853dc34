using Dashboard.Otlp.Protos;
using Dashboard.Otlp.Reading;
using Grpc.Core;

namespace Dashboard.Otlp.Grpc;

internal sealed class OtlpTraceService(OtlpIntake intake) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        UnreadableRequest.MarkRead(context.GetHttpContext());
        return Task.FromResult(intake.Take(request));
    }
}

internal sealed class OtlpLogsService(OtlpIntake intake) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        UnreadableRequest.MarkRead(context.GetHttpContext());
        return Task.FromResult(intake.Take(request));
    }
}

internal sealed class OtlpMetricsService(OtlpIntake intake) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        UnreadableRequest.MarkRead(context.GetHttpContext());
        return Task.FromResult(intake.Take(request));
    }
}

using Gateway.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;

namespace Gateway.Errors;

internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException request => RequestProblem.Of(request.StatusCode),
            RpcException rpc => RpcProblem.From(rpc),
            RequestRefusedException refused => refused.Problem,
            _ => Problem.Of(StatusCodes.Status500InternalServerError),
        };

        switch (problem.Details.Status)
        {
            case StatusCodes.Status500InternalServerError:
                LogFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
                break;
            case StatusCodes.Status503ServiceUnavailable:
                // Of an outage the log tells once, by who went away; who asked meanwhile is in the traces and metrics.
                LogUnavailable(httpContext.Request.Method, httpContext.Request.Path, exception.Message);
                break;
            case > StatusCodes.Status500InternalServerError:
                LogUpstream(httpContext.Request.Method, httpContext.Request.Path, problem.Details.Status, exception.Message);
                break;
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, PathString path);

    [LoggerMessage(LogLevel.Debug, "{Method} {Path} answered 503: {Reason}")]
    private partial void LogUnavailable(string method, PathString path, string reason);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} answered {Status}: {Reason}")]
    private partial void LogUpstream(string method, PathString path, int? status, string reason);
}

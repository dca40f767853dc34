using System.Data.Common;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace UserService.Errors;

/// <summary>Turns what a call did not expect into a status that tells the caller nothing of the inside, and logs it once.</summary>
internal sealed partial class ExceptionInterceptor(ILogger<ExceptionInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequest.MarkRead(context.GetHttpContext());
        try
        {
            return await continuation(request, context);
        }
        catch (RpcException)
        {
            throw;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception exception)
        {
            LogFailed(exception, context.Method);
            throw new RpcException(ToStatus(exception));
        }
    }

    private static Status ToStatus(Exception exception) => (exception as DbException ?? exception.InnerException) is DbException
        ? new(StatusCode.Unavailable, "The database of the user service is not available.")
        : new(StatusCode.Internal, $"The user service failed; its log has more under trace id {Activity.Current?.TraceId.ToString() ?? "none"}.");

    [LoggerMessage(LogLevel.Error, "{Method} failed")]
    private partial void LogFailed(Exception exception, string method);
}

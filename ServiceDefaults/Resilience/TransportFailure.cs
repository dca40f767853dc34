using System.Net.Sockets;
using Grpc.Core;
using Polly;
using Polly.Timeout;

namespace ServiceDefaults.Resilience;

/// <summary>
/// The gRPC status of a call that got no answer. Left alone, most of these exceptions surface as INTERNAL, which tells
/// a caller that the service is broken rather than away.
/// </summary>
internal static class TransportFailure
{
    /// <summary>
    /// Whether a connection failed. The client of gRPC takes every exception for one that has one of these inside, and says UNAVAILABLE: so it is
    /// here, for otherwise there would be an UNAVAILABLE after which no other instance is tried.
    /// </summary>
    public static bool IsOfConnection(Exception? exception)
    {
        while (exception is not (null or HttpRequestException or IOException or SocketException))
        {
            exception = exception is ExecutionRejectedException or RpcException or OperationCanceledException ? null : exception.InnerException;
        }

        return exception is not null;
    }

    /// <summary>Null for what is no failure of the transport.</summary>
    public static Status? ToStatus(Exception exception) => exception switch
    {
        RpcException rpc => rpc.Status,
        TimeoutRejectedException => new Status(StatusCode.DeadlineExceeded, "The service did not answer in time.", exception),
        ExecutionRejectedException => new Status(StatusCode.Unavailable, "The service is not called for the moment.", exception),
        _ when IsOfConnection(exception) => new Status(StatusCode.Unavailable, "The service could not be reached.", exception),
        // The transport's own limit, such as the one on connecting: the caller's cancellation does not come here.
        OperationCanceledException or TimeoutException => new Status(StatusCode.Unavailable, "The service could not be reached in time.", exception),
        _ => null,
    };
}

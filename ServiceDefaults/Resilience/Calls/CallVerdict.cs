using Grpc.Core;
using Polly;
using Polly.Timeout;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>What the outcome of an attempt says.</summary>
internal static class CallVerdict
{
    /// <summary>Whether no further attempt can follow; most calls end with the first.</summary>
    public static bool IsSuccess(ServiceCall call, Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { IsSuccessStatusCode: true } && (call.Kind == CallKind.Http || call.Status == StatusCode.OK);

    /// <summary>
    /// Whether the answer may be that of another service at the address of the instance. Another instance is asked: if it answers otherwise, this one is no
    /// instance of the service; if it says the same, so does the service.
    /// </summary>
    public static bool IsDoubtful(StatusCode? status) =>
        status is StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied;

    /// <summary>Whether it speaks against the instance.</summary>
    public static bool IsFailure(ServiceCall call, Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => call.Kind == CallKind.Http
            ? (int)response.StatusCode is 408 or >= 500
            : IsHttpFailure(response) || (call.Status is { } status and not StatusCode.OK && call.Service.Policy.FailureCodes.Contains(status)),
        // The caller has left. If that was since the time for the call is over, the instance was too slow.
        { Exception: OperationCanceledException } => call.Remaining is { } remaining && remaining <= TimeSpan.Zero,
        { Exception: not null } => true,
        _ => false,
    };

    /// <summary>Whether the instance could not be reached or cut the connection, rather than answering badly or late.</summary>
    public static bool IsUnreachable(Exception? exception, CancellationToken cancellationToken) =>
        TransportFailure.IsOfConnection(exception)
        || (exception is OperationCanceledException or TimeoutException && !cancellationToken.IsCancellationRequested);

    /// <summary>Whether another attempt could succeed where this one did not.</summary>
    public static bool IsTransient(ServiceCall call, Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) => outcome switch
    {
        { Result: { } response } => call.Kind == CallKind.Http
            ? (int)response.StatusCode is 408 or 429 or 500 or 502 or 503 or 504
            : IsHttpFailure(response) || call.Status is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                || (call.Status == StatusCode.ResourceExhausted && GrpcAnswer.RetryDelayOf(response) is not null)
                || (IsDoubtful(call.Status) && call.Service.Instances.HasOther(call.Tried)),
        { Exception: TimeoutRejectedException } => true,
        { Exception: ExecutionRejectedException } => false,
        { Exception: { } exception } => IsUnreachable(exception, cancellationToken),
        _ => false,
    };

    /// <summary>How long the service asks to wait before another attempt.</summary>
    public static TimeSpan? Pushback(ServiceCall call, HttpResponseMessage? response, TimeProvider time) => response switch
    {
        null => null,
        { Headers.RetryAfter.Delta: { } delta } => delta,
        { Headers.RetryAfter.Date: { } date } => date - time.GetUtcNow(),
        _ => call.Kind == CallKind.Http ? null : GrpcAnswer.RetryDelayOf(response),
    };

    // A proxy or a server that is no gRPC server answers so; 502, 503, 504 and 429 mean UNAVAILABLE by the protocol's own table.
    private static bool IsHttpFailure(HttpResponseMessage response) => (int)response.StatusCode is 429 or 502 or 503 or 504;
}

using Grpc.Core;
using Polly.CircuitBreaker;
using Polly.RateLimiting;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>Around everything: a call that got no answer ends with a gRPC status, and with the time to try again where that is known.</summary>
internal sealed class GrpcStatusHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (RateLimiterRejectedException rejected)
        {
            return GrpcAnswer.Unavailable(request, $"Too many calls of {request.RequestUri!.Host} are made.", rejected.RetryAfter ?? TimeSpan.Zero);
        }
        catch (BrokenCircuitException open)
        {
            return GrpcAnswer.Unavailable(request, $"No instance of {request.RequestUri!.Host} is called for the moment.", open.RetryAfter ?? TimeSpan.Zero);
        }
        catch (NoInstanceException none)
        {
            return GrpcAnswer.Unavailable(request, none.Message, none.RetryAfter);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && TransportFailure.ToStatus(exception) is { } status)
        {
            throw new RpcException(status);
        }
    }
}

using Polly;
using ServiceDefaults.Resilience.Instances;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>
/// One attempt of a call: chooses an instance, sends it through that instance's ring, and learns from what came of it. An instance
/// that rejects is no attempt: the next one is asked.
/// </summary>
internal sealed class InstanceHandler(TimeProvider time) : DelegatingHandler
{
    // A gRPC answer is held as a whole to read its trailers; the client's own limit on messages is far below.
    private const long MaxUnaryAnswer = 64 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = request.GetResilienceContext() ?? throw new InvalidOperationException("The handler of an instance needs a resilience handler around it.");
        var call = ServiceCall.Of(context);
        var service = call.Service;
        var uri = request.RequestUri!;
        try
        {
            while (true)
            {
                // Before the choice: an instance that goes out of reach after it was chosen was not tried once more.
                var started = time.GetTimestamp();
                if (service.MustFindInstances(started))
                {
                    await service.FindInstancesAsync(cancellationToken).ConfigureAwait(false);
                    started = time.GetTimestamp();
                }

                var instance = service.Pick(call);
                request.RequestUri = call.Kind == CallKind.Http ? instance.Address.Apply(uri) : instance.Address.ApplyOnce(uri);
                var outcome = await AttemptAsync(instance, started, call, request, context).ConfigureAwait(false);
                if (!CallVerdict.IsSuccess(call, outcome))
                {
                    call.Try(instance);
                }

                if (outcome.Exception is not Polly.CircuitBreaker.BrokenCircuitException || call.Tried.Count > service.Instances.Current.Count)
                {
                    outcome.ThrowIfException();
                    return outcome.Result!;
                }
            }
        }
        finally
        {
            request.RequestUri = uri;
        }
    }

    private async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(
        Instance instance, long started, ServiceCall call, HttpRequestMessage request, ResilienceContext context)
    {
        instance.Begin();
        var outcome = await instance.Pipeline.ExecuteOutcomeAsync(
            static (context, attempt) => attempt.Handler.SendOnceAsync(attempt.Request, attempt.Call, attempt.Limit, context.CancellationToken),
            context,
            (Handler: this, Request: request, Call: call, Limit: call.Service.Policy.Times.AttemptTimeout)).ConfigureAwait(false);
        instance.End();

        if (outcome.Exception is not Polly.CircuitBreaker.BrokenCircuitException && CallVerdict.IsFailure(call, outcome))
        {
            instance.Penalize();
        }

        if (CallVerdict.IsUnreachable(outcome.Exception, context.CancellationToken))
        {
            call.Service.Eject(instance, started, outcome.Exception!);
        }
        else if (outcome.Exception is null && CallVerdict.IsDoubtful(call.Status))
        {
            call.Doubt(instance, started);
            if (!instance.IsStranger)
            {
                instance.Readmit(started);
            }
        }
        else if (outcome.Exception is null)
        {
            instance.Readmit(started);
            if (!CallVerdict.IsFailure(call, outcome))
            {
                call.EjectDoubted();
            }
        }

        return outcome;
    }

    private async ValueTask<Outcome<HttpResponseMessage>> SendOnceAsync(
        HttpRequestMessage request, ServiceCall call, TimeSpan limit, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        call.Status = null;
        try
        {
            if (call.Kind == CallKind.GrpcUnary)
            {
                // The service learns how long it has in this attempt; the client would say the same in each.
                request.Headers.Remove(GrpcTimeout.Header);
                request.Headers.TryAddWithoutValidation(
                    GrpcTimeout.Header, call.Remaining is { } remaining && remaining < limit ? GrpcTimeout.Format(remaining) : call.Service.AttemptTimeout);
            }

            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (call.Kind != CallKind.Http)
            {
                await ReadStatusAsync(call, response, cancellationToken).ConfigureAwait(false);
            }

            return Outcome.FromResult(response);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            return Outcome.FromException<HttpResponseMessage>(exception);
        }
    }

    /// <exception cref="HttpRequestException">Something else answers at the address of the instance.</exception>
    private static async ValueTask ReadStatusAsync(ServiceCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (GrpcAnswer.ViolationOf(response) is { } violation)
        {
            throw NoGrpc(violation);
        }

        call.Status = GrpcAnswer.StatusOf(response);
        if (call.Kind == CallKind.GrpcUnary && call.Status is null)
        {
            await response.Content.LoadIntoBufferAsync(MaxUnaryAnswer, cancellationToken).ConfigureAwait(false);
            call.Status = GrpcAnswer.StatusOf(response);
            if (call.Status is null && response.IsSuccessStatusCode)
            {
                throw NoGrpc("no grpc-status");
            }
        }
    }

    private static HttpRequestException NoGrpc(string violation) =>
        new(HttpRequestError.InvalidResponse, $"The answer is none of gRPC: it has {violation}.");
}

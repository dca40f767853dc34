using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>Notes which methods are unary, since HTTP does not tell them from streams.</summary>
internal sealed class UnaryInterceptor(GrpcMethods methods) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        methods.Note(context.Method);
        return continuation(request, context);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        methods.Note(context.Method);
        return continuation(request, context);
    }
}

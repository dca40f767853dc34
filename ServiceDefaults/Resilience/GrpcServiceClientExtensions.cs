using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Options;
using ServiceDefaults.Resilience;
using ServiceDefaults.Resilience.Calls;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>gRPC clients of services that are found by discovery.</summary>
public static class GrpcServiceClientExtensions
{
    private const string IdempotencyKey = "idempotency-key";

    /// <summary>
    /// Adds a gRPC client whose calls are spread one by one over the instances of a service, have a deadline, and fail only with gRPC
    /// statuses. A call of a method named in <see cref="GrpcServiceClientOptions.RetryableMethods"/>, or with an <c>idempotency-key</c>,
    /// is repeated on another instance when one is unavailable, too slow or cannot be reached; all others are sent once.
    /// <code>
    /// builder.Services.AddGrpcServiceClient&lt;UserServiceClient&gt;("http://user-service", options =&gt;
    ///     options.RetryableMethods.Add("/user.UserService/GetUser"));
    /// </code>
    /// The handlers of all HTTP clients (ConfigureHttpClientDefaults) do not apply, since they see every gRPC call as a
    /// POST that was answered 200. Handlers added to the returned builder run once per attempt, with the address of the instance.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="address">The address by service name, such as <c>http://user-service</c>; http means HTTP/2 without TLS.</param>
    /// <param name="configure">Sets what may be repeated; configuration (<c>Resilience:Grpc</c>) adds to it.</param>
    public static IHttpClientBuilder AddGrpcServiceClient<TClient>(
        this IServiceCollection services, string address, Action<GrpcServiceClientOptions>? configure = null)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(address);

        var uri = new Uri(address);
        var methods = new GrpcMethods();
        services.AddServiceCalls();
        var client = services.AddGrpcClient<TClient>(options => options.Address = uri);
        AddOptions(services, client.Name, configure);
        client
            .AddInterceptor(InterceptorScope.Channel, _ => new UnaryInterceptor(methods))
            .ConfigurePrimaryHttpMessageHandler(provider => CreateTransport(Target(provider, uri).Policy.Times.ConnectTimeout))
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .AddHttpMessageHandler(static () => new GrpcStatusHandler())
            .AddResilienceHandler(OuterRing.Name, (ring, context) =>
                ring.AddOuterRing(Begin(context.ServiceProvider, uri, client.Name, methods), Time(context.ServiceProvider)));
        return client
            .AddHttpMessageHandler(static provider => new InstanceHandler(Time(provider)))
            .RemoveAllLoggers();
    }

    private static Func<HttpRequestMessage, ServiceCall> Begin(IServiceProvider provider, Uri uri, string name, GrpcMethods methods)
    {
        var (target, time) = (Target(provider, uri), Time(provider));
        var retryable = provider.GetRequiredService<IOptionsMonitor<GrpcServiceClientOptions>>().Get(name).RetryableMethods;
        return request =>
        {
            var path = request.RequestUri!.AbsolutePath;
            var isUnary = methods.IsUnary(path);
            // A deadline of the caller's own is kept by the client; what is left of it is known here.
            var timeout = request.Headers.NonValidated.TryGetValues(GrpcTimeout.Header, out var values) ? GrpcTimeout.Parse(values.ToString()) : null;
            return new ServiceCall(
                target,
                timeout ?? (isUnary ? target.Policy.Times.TotalTimeout : null),
                isLimited: isUnary && timeout is null,
                isUnary ? CallKind.GrpcUnary : CallKind.GrpcStream,
                isUnary && (retryable.Contains(path) || request.Headers.NonValidated.Contains(IdempotencyKey)),
                time);
        };
    }

    private static void AddOptions(IServiceCollection services, string name, Action<GrpcServiceClientOptions>? configure) =>
        services.AddOptions<GrpcServiceClientOptions>(name)
            .Configure(options => configure?.Invoke(options))
            .BindConfiguration(GrpcServiceClientOptions.Section)
            .Validate(
                options => options.RetryableMethods.All(GrpcServiceClientOptions.IsMethodPath),
                "Resilience:Grpc:RetryableMethods must hold gRPC method paths such as /user.UserService/GetUser.")
            .ValidateOnStart();

    private static ServiceTarget Target(IServiceProvider provider, Uri uri) => provider.GetRequiredService<ServiceTargets>().GetForGood(uri);

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static SocketsHttpHandler CreateTransport(TimeSpan connectTimeout)
    {
        var transport = new SocketsHttpHandler
        {
            ConnectTimeout = connectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };

        // The gRPC channel would otherwise connect to the address of the service name by itself.
        transport.Properties["__GrpcLoadBalancingDisabled"] = true;
        return transport;
    }
}

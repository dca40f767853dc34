using Dashboard.Listening;
using Dashboard.Otlp.Grpc;
using Dashboard.Otlp.Http;
using Dashboard.Otlp.Reading;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Dashboard.Otlp;

/// <summary>The receiver of OTLP, over gRPC and over HTTP (https://opentelemetry.io/docs/specs/otlp/).</summary>
internal static class OtlpExtensions
{
    /// <summary>Of a request, after decompression.</summary>
    public const int LargestRequest = 16 * 1024 * 1024;

    private static readonly AuthorizationPolicy WithKey = new AuthorizationPolicyBuilder(OtlpKeyHandler.SchemeName).RequireAuthenticatedUser().Build();

    public static void AddOtlpReceiver(this IServiceCollection services)
    {
        services.AddSingleton<OtlpIntake>();
        services.AddGrpc(static grpc => grpc.MaxReceiveMessageSize = LargestRequest);
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OtlpKeyHandler>(OtlpKeyHandler.SchemeName, null);
    }

    public static void MapOtlpReceiver(this WebApplication app)
    {
        MapGrpc<OtlpTraceService>();
        MapGrpc<OtlpLogsService>();
        MapGrpc<OtlpMetricsService>();
        app.MapGroup("/v1").MapOtlpHttp().RequireAuthorization(WithKey).OnlyOn(Listener.OtlpHttp);

        void MapGrpc<TService>()
            where TService : class => app.MapGrpcService<TService>().RefuseUnreadable().RequireAuthorization(WithKey).OnlyOn(Listener.OtlpGrpc);
    }
}

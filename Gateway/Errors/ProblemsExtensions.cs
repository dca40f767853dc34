using System.Text.Json.Serialization;
using Gateway.Users;
using Microsoft.AspNetCore.Http.Json;

namespace Gateway.Errors;

/// <summary>Every error of the gateway is a problem (RFC 9457), whatever the caller says it accepts.</summary>
internal static class ProblemsExtensions
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.Configure<JsonOptions>(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, UsersJson.Default);
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestProblem.MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        });
        return builder;
    }

    public static WebApplication UseProblems(this WebApplication app)
    {
        // The empty pipeline is never reached: ProblemExceptionHandler answers every exception.
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => RequestProblem.Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        return app;
    }
}

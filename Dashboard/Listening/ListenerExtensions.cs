using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Dashboard.Listening;

internal static class ListenerExtensions
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ListenerAddresses>();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            var options = kestrel.ApplicationServices.GetRequiredService<IOptions<DashboardOptions>>().Value;
            var addresses = kestrel.ApplicationServices.GetRequiredService<ListenerAddresses>();
            kestrel.AddServerHeader = false;
            Listen(options.Url, Listener.Pages, HttpProtocols.Http1);
            Listen(options.OtlpGrpcUrl, Listener.OtlpGrpc, HttpProtocols.Http2);
            Listen(options.OtlpHttpUrl, Listener.OtlpHttp, HttpProtocols.Http1);

            void Listen(string url, Listener listener, HttpProtocols protocols)
            {
                var address = new Uri(url);
                var ip = IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Loopback;
                kestrel.Listen(ip, address.Port, listen =>
                {
                    listen.Protocols = protocols;
                    addresses.Add(listener, listen);
                    var feature = new ListenerFeature(listener);
                    listen.Use(next => connection =>
                    {
                        connection.Features.Set(feature);
                        return next(connection);
                    });
                });
            }
        });
    }

    /// <summary>An endpoint answers behind its own door alone.</summary>
    public static IApplicationBuilder UseListeners(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var door = context.Features.Get<ListenerFeature>()?.Listener ?? Listener.Pages;
        var wanted = context.GetEndpoint()?.Metadata.GetMetadata<ListenerMetadata>()?.Listener ?? Listener.Pages;
        if (door == wanted)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static TBuilder OnlyOn<TBuilder>(this TBuilder builder, Listener listener)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ListenerMetadata(listener));
}

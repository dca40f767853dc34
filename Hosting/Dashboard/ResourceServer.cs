using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hosting.Commands;
using Hosting.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hosting.Dashboard;

/// <summary>The resource service, in the AppHost's own process. Whoever does not know the key is told 401, whatever is asked.</summary>
internal sealed class ResourceServer(IServiceProvider services, Runs.Run run) : IAsyncDisposable
{
    public const string KeyHeader = "x-resource-service-key";

    private WebApplication? _server;

    /// <exception cref="IOException">The port is taken.</exception>
    public Task StartAsync(DashboardSetup setup)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        run.Ports.Release(setup.ResourcePort);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, setup.ResourcePort, static listen => listen.Protocols = HttpProtocols.Http2));
        // Signals are for the AppHost alone: the dashboard shows how it stops.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ResourceGrpcService(
            ActivatorUtilities.CreateInstance<ControlTarget>(services),
            services.GetRequiredService<ApplicationModel.ResourceNotificationService>(),
            services.GetRequiredService<SecretMask>()));

        _server = builder.Build();
        var key = Encoding.ASCII.GetBytes(setup.ResourceKey);
        _server.Use((context, next) =>
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(context.Request.Headers[KeyHeader].ToString()), key))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        _server.UseRouting();
        _server.MapGrpcService<ResourceGrpcService>();
        return _server.StartAsync();
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _server, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

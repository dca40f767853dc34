using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bench.Faults;

/// <summary>Stands before Consul for both gateways, and answers look-ups wrongly when told to.</summary>
internal sealed class ConsulFront : IAsyncDisposable
{
    private readonly HttpMessageInvoker _consul = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WebApplication _app;
    private readonly Uri _address;

    private ConsulFront(Uri consul)
    {
        _address = consul;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>In the place of Consul's answer to a look-up; null for its own.</summary>
    public Func<HttpContext, Task>? Wrong { get; set; }

    public static async Task<ConsulFront> StartAsync(Uri consul, CancellationToken cancellationToken)
    {
        var front = new ConsulFront(consul);
        await front._app.StartAsync(cancellationToken);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _consul.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var isLookUp = context.Request.Path.StartsWithSegments("/v1/health/service") || context.Request.Path.StartsWithSegments("/v1/catalog/service");
        if (isLookUp && Wrong is { } wrong)
        {
            await wrong(context);
            return;
        }

        try
        {
            await PassAsync(context);
        }
        catch (HttpRequestException)
        {
            context.Abort();
        }
    }

    private async Task PassAsync(HttpContext context)
    {
        var address = new Uri(_address, context.Request.Path + context.Request.QueryString.ToUriComponent());
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), address)
        {
            Content = HttpMethods.IsGet(context.Request.Method) ? null : new StreamContent(context.Request.Body),
        };
        using var answer = await _consul.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated)
        {
            if (name.StartsWith("X-Consul", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToString();
            }
        }

        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

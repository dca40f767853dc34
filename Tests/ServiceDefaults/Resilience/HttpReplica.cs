using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>One instance of an HTTP service in this process, which answers as the test tells it.</summary>
internal sealed class HttpReplica : IAsyncDisposable
{
    private readonly WebApplication _app = TestApp.CreateBuilder().Build();
    private readonly ConcurrentQueue<string> _bodies = [];

    private HttpReplica() => _app.Run(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        _bodies.Enqueue(await reader.ReadToEndAsync(context.RequestAborted));
        await Behaviour(context);
    });

    public RequestDelegate Behaviour { get; set; } = static _ => Task.CompletedTask;

    public int Calls => _bodies.Count;

    /// <summary>The body of each request, empty for none.</summary>
    public IReadOnlyCollection<string> Bodies => _bodies;

    public Uri Address => _app.Address();

    public static async Task<HttpReplica> StartAsync()
    {
        var replica = new HttpReplica();
        await replica._app.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    public void AnswerWith(int status, string? retryAfter = null) => Behaviour = context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

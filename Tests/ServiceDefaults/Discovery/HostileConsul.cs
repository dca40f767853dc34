using Microsoft.AspNetCore.Http;

namespace Tests.ServiceDefaults.Discovery;

/// <summary>An HTTP server in Consul's place that answers look-ups as a test wishes; a change of the answer is news to those that wait.</summary>
internal sealed class HostileConsul : IAsyncDisposable
{
    private readonly WebApplication _app = TestApp.CreateBuilder().Build();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<HttpContext, Task> _answer = static context => WriteAsync(context, 1, "[]");
    private int _answers;

    private HostileConsul() => _app.MapGet("/v1/health/service/{name}", AnswerAsync);

    public Uri Address => _app.Address();

    /// <summary>How many look-ups were answered.</summary>
    public int Answers => Volatile.Read(ref _answers);

    public static async Task<HostileConsul> StartAsync()
    {
        var consul = new HostileConsul();
        await consul._app.StartAsync(TestContext.Current.CancellationToken);
        return consul;
    }

    /// <summary>Answers from now on as a sound Consul does: when there is news, with an index.</summary>
    public void Tell(ulong index, params object[] entries)
    {
        var body = JsonSerializer.Serialize(entries);
        Answer(context => WriteAsync(context, index, body), index);
    }

    /// <summary>Answers from now on at once.</summary>
    public void Answer(Func<HttpContext, Task> answer) => Answer(answer, null);

    public static object Instance(string id, string? address = "10.0.0.1", long port = 80) =>
        new
        {
            Node = new { Address = "" },
            Service = new { ID = id, Address = address, Port = port, Meta = new Dictionary<string, string> { ["started-at"] = "1" } },
        };

    public static Task WriteAsync(HttpContext context, ulong index, string body)
    {
        context.Response.Headers["X-Consul-Index"] = index.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private ulong? Index { get; set; }

    private void Answer(Func<HttpContext, Task> answer, ulong? index)
    {
        (_answer, Index) = (answer, index);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var changed = _changed.Task;
        if (Index?.ToString(CultureInfo.InvariantCulture) == context.Request.Query["index"])
        {
            await changed.WaitAsync(context.RequestAborted);
        }

        Interlocked.Increment(ref _answers);
        await _answer(context);
    }
}

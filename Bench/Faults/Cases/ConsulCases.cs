using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Bench.Faults.Cases;

/// <summary>Consul is killed and comes back empty, is not there at the start, or answers nonsense.</summary>
internal static class ConsulCases
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Of one kind each for some seconds, so that the seed, which asks every 30 s, meets one of them at least.
    private static readonly IReadOnlyList<(string Name, Func<HttpContext, Task> Answer)> Nonsense =
    [
        ("500", static context => AnswerAsync(context, StatusCodes.Status500InternalServerError, "no leader")),
        ("403", static context => AnswerAsync(context, StatusCodes.Status403Forbidden, "Permission denied")),
        ("garbage", static context => AnswerAsync(context, StatusCodes.Status200OK, "<html>")),
        ("half a body", static async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("[{\"Service\":");
            context.Abort();
        }),
        ("an index going backwards", static context => AnswerAsync(context, StatusCodes.Status200OK, "[]", index: "1")),
        ("10 MB", static context => AnswerAsync(context, StatusCodes.Status200OK, $"[{new string(' ', 10_000_000)}]")),
        ("no address", static context => AnswerAsync(context, StatusCodes.Status200OK, Entry("", 5001))),
        ("port 0", static context => AnswerAsync(context, StatusCodes.Status200OK, Entry("127.0.0.1", 0))),
    ];

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("Consul killed, and restarted empty", "0 failed; all registered ≤ 2 s after it answers", new(), LoseAsync),
        new("Consul absent at the start", "0 failed; all registered ≤ 2 s after it answers", new() { WithoutConsul = true }, AppearAsync),
        new($"Consul answers {string.Join(", ", Nonsense.Select(static kind => kind.Name))}", "0 failed; a log line", new(), MisleadAsync),
    ];

    private static async Task<IReadOnlyList<string>> LoseAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        await stage.Consul.KillAsync(cancellationToken);
        await Task.Delay(stage.Setting.Outage, cancellationToken);
        return await RegisterAsync(stage, begin, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> AppearAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        await Task.Delay(stage.Setting.Absence, cancellationToken);
        return await RegisterAsync(stage, begin, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> RegisterAsync(FaultStage stage, long begin, CancellationToken cancellationToken)
    {
        await stage.Consul.StartAsync(cancellationToken);
        var answers = Stopwatch.GetTimestamp();
        await Until.TrueAsync(
            async () => (await stage.Consul.PassingAsync("user-service")).Count == stage.Instances.Count
                && (await stage.Consul.PassingAsync("gateway")).Count == 1,
            "all to be registered", Patience, cancellationToken);
        var registered = Noticed.After(answers, Stopwatch.GetTimestamp(), Patience);
        await Task.Delay(stage.Setting.Window, cancellationToken);
        var failed = await stage.FailedAsync(begin);
        // The services register by themselves, whichever gateway asks them.
        return [$"{failed[0]}; all registered {registered}", failed[1]];
    }

    private static async Task<IReadOnlyList<string>> MisleadAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var lines = stage.Application.Program.LineCount;
        foreach (var (_, answer) in Nonsense)
        {
            stage.Front.Wrong = answer;
            await Task.Delay(stage.Setting.Outage / Nonsense.Count, cancellationToken);
        }

        stage.Front.Wrong = null;
        lines = stage.Application.Program.LineCount - lines;
        await Task.Delay(stage.Setting.Window, cancellationToken);
        var failed = await stage.FailedAsync(begin);
        return [Noticed.Text($"{failed[0]}; {lines} lines"), failed[1]];
    }

    private static async Task AnswerAsync(HttpContext context, int status, string body, string index = "1000000")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["X-Consul-Index"] = index;
        await context.Response.WriteAsync(body, Encoding.UTF8, context.RequestAborted);
    }

    // What either look-up reads: of the health of a service, and of the catalog.
    private static string Entry(string address, int port) => string.Create(CultureInfo.InvariantCulture,
        $$$"""
        [{"ServiceAddress":"{{{address}}}","ServicePort":{{{port}}},"Node":{"Address":""},
          "Service":{"ID":"odd","Service":"user-service","Address":"{{{address}}}","Port":{{{port}}}}}]
        """);
}

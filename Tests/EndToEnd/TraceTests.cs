using System.Net.Http.Json;
using Tests.Telemetry;

namespace Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class TraceTests(ApplicationFixture application)
{
    [Fact]
    public async Task CreateUser_OverHttp_IsOneTraceFromGatewayToWorker()
    {
        using var gateway = application.App.CreateHttpClient("gateway");
        var traceId = Guid.NewGuid().ToString("N");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users");
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        request.Content = JsonContent.Create(new { name = "Tim", email = $"tim-{traceId}@example.com" });

        using var answer = await gateway.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var spans = await application.Telemetry.WaitForSpansAsync(all => IsComplete([.. all.Where(span => span.TraceId == traceId)]), patience.Token);

        Assert.Equal(
            ["gateway", "notification-worker", "user-service"],
            spans.Where(span => span.TraceId == traceId).Select(static span => span.ServiceName).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// The gateway's span hangs below the caller's; the event is sent below what caused it, beside its change in the database; the worker's span
    /// hangs below one that the user service made while publishing from its outbox, and the mail's below the handler's.
    /// </summary>
    private static bool IsComplete(IReadOnlyList<ReceivedSpan> trace) =>
        trace.Any(static span => span.ServiceName == "gateway" && span.ParentSpanId == "00f067aa0ba902b7")
        && trace.Any(static change => change.ServiceName == "user-service" && change.Name == "add users.db" && change.Attributes.ContainsKey("db.system.name"))
        && trace.Any(static sent => sent.ServiceName == "user-service" && sent.Name == "send users")
        && trace.Any(received => received.ServiceName == "notification-worker"
            && received.Attributes.ContainsKey("messaging.system")
            && trace.Any(published => published.SpanId == received.ParentSpanId && published.ServiceName == "user-service"))
        && trace.Any(mail => mail.Name == "send mail"
            && trace.Any(handling => handling.SpanId == mail.ParentSpanId && handling.Name == "process notification-worker.user-created"));
}

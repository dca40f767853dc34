using Tests.EndToEnd;

namespace Tests.Faults;

/// <summary>What tests on a running application rest on.</summary>
public sealed class RunningApplicationTests(SharedBrokers brokers) : FaultTest(brokers)
{
    [Fact]
    public async Task Application_OnSharedBrokers_IsWholeAndTellsWhatItDoes()
    {
        var app = await StartAsync(options => options.UserServices = 3);
        var email = NewEmail();

        using var created = await app.PostUserAsync(email);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await Mails.WaitForAsync(app.MailDirectory, email);
        await app.AllArePassingAsync();
        await app.HealthIsAsync("Healthy", app.Instances);

        var handled = await app.Telemetry.WaitForSpanAsync(
            static span => span.ServiceName == "notification-worker" && span.Attributes.ContainsKey("messaging.system"));
        await app.Telemetry.WaitForSpanAsync(span => span.ServiceName == "gateway" && span.TraceId == handled.TraceId);
        await app.Telemetry.WaitForLogAsync(
            log => app.UserServices[2] == $"user-service-{log.InstanceId}" && log.Body.StartsWith("Connected to RabbitMQ", StringComparison.Ordinal));
        await app.Telemetry.WaitForMetricAsync(static metric => metric is { ServiceName: "gateway", Name: "http.server.request.duration" });
    }
}

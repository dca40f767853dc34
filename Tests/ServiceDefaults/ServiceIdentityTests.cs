using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using ServiceDefaults;

namespace Tests.ServiceDefaults;

public sealed class ServiceIdentityTests
{
    [Theory]
    [InlineData("service.instance.id=7", "user-service-7")]
    [InlineData("a=b, service.instance.id = blue%201 ,c", "user-service-blue 1")]
    public void Id_FromOpenTelemetryVariables_IsServiceAndInstance(string attributes, string id) =>
        Assert.Equal(id, Read(("OTEL_SERVICE_NAME", "user-service"), ("OTEL_RESOURCE_ATTRIBUTES", attributes)).Id);

    [Fact]
    public void Read_WithoutVariables_DerivesNameAndInstance()
    {
        var identity = Read();

        Assert.Equal("notification-worker", identity.Name);
        Assert.EndsWith($"-{Environment.ProcessId}", identity.Instance, StringComparison.Ordinal);
    }

    private static ServiceIdentity Read(params (string Key, string? Value)[] settings) => ServiceIdentity.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build(),
        new HostingEnvironment { ApplicationName = "NotificationWorker" });
}

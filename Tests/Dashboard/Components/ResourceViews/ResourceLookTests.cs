extern alias dashboard;

using dashboard::Resources.V1;
using global::Dashboard.Components.ResourceViews;

namespace Tests.Dashboard.Components.ResourceViews;

public sealed class ResourceLookTests
{
    [Theory]
    [InlineData("Waiting", "waiting for consul (Running)", "", null, "Waiting for consul (Running)", "warn")]
    [InlineData("Running", "", "Healthy", null, "Running", "ok")]
    [InlineData("Running", "", "", null, "Running", "ok")]
    [InlineData("Running", "", "Degraded", null, "Running, degraded", "warn")]
    [InlineData("FailedToStart", "port 1 is in use", "", null, "FailedToStart: port 1 is in use", "error")]
    [InlineData("Value missing", "set Parameters:key", "", null, "Value missing: set Parameters:key", "error")]
    [InlineData("Exited", "exit code 134, signal 6", "", 134, "Exited: exit code 134, signal 6", "error")]
    [InlineData("Exited", "", "", 0, "Exited", "muted")]
    [InlineData("Finished", "", "", 0, "Finished", "muted")]
    public void State_InWordsAndColour(string state, string reason, string health, int? exitCode, string text, string style)
    {
        var resource = new ResourceState { State = state, Reason = reason, Health = health };
        if (exitCode is { } code)
        {
            resource.ExitCode = code;
        }

        Assert.Equal((text, style), (ResourceLook.Text(resource), ResourceLook.Style(resource)));
    }

    [Fact]
    public void State_UnhealthyBeforeTheFirstCheck_IsNotHealthyYet()
    {
        var resource = new ResourceState { State = "Running", Health = "Unhealthy", HealthReports = { new HealthReport { Name = "check" } } };
        Assert.Equal(("Running, not healthy yet", "warn"), (ResourceLook.Text(resource), ResourceLook.Style(resource)));

        resource.HealthReports[0].Status = "Unhealthy";
        Assert.Equal(("Running, unhealthy", "error"), (ResourceLook.Text(resource), ResourceLook.Style(resource)));
    }

    [Theory]
    [InlineData("http://localhost:1", true)]
    [InlineData("https://localhost:1", true)]
    [InlineData("tcp://127.0.0.1:5672", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("nonsense", false)]
    public void Address_IsALink_OnlyOverHttp(string url, bool isLink) => Assert.Equal(isLink, ResourceLook.IsLink(url));
}

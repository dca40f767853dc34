extern alias dashboard;

using dashboard::Resources.V1;
using global::Dashboard;
using global::Dashboard.AppHost;
using Microsoft.Extensions.Options;

namespace Tests.Dashboard.AppHost;

public sealed class ResourceListTests : IDisposable
{
    private readonly AppHostClient _client = new(Options.Create(new DashboardOptions()), TimeProvider.System);

    public void Dispose() => _client.Dispose();

    [Fact]
    public void LastExit_StaysWhenAnotherProcessRuns_AndGoesWithItsResource()
    {
        var list = new ResourceList(_client);
        list.Apply(new ResourceChanges { IsSnapshot = true, Resources = { State("one", exitCode: 3), State("two", exitCode: 0) } });

        list.Apply(new ResourceChanges { Resources = { State("one") } });
        Assert.Equal((3, false), (list.LastExit("one")!.ExitCode, list.Find("one")!.HasExitCode));

        list.Apply(new ResourceChanges { IsSnapshot = true, Resources = { State("one") } });
        Assert.Equal(3, list.LastExit("one")!.ExitCode);
        Assert.Null(list.LastExit("two"));
    }

    private static ResourceState State(string id, int? exitCode = null)
    {
        var state = new ResourceState { Id = id, Name = id };
        if (exitCode is { } code)
        {
            state.ExitCode = code;
        }

        return state;
    }
}

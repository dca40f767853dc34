using global::Hosting;
using global::Hosting.ApplicationModel;

namespace Tests.Hosting.Building;

public sealed class WaitCycleTests
{
    private readonly ContainerResource _a = new("a");
    private readonly ContainerResource _b = new("b");
    private readonly ContainerResource _c = new("c");

    [Fact]
    public void Check_Diamond_IsNoCycle()
    {
        Wait(_a, _b);
        Wait(_a, _c);
        Wait(_b, _c);

        WaitCycle.Check([_a, _b, _c]);
    }

    [Fact]
    public void Check_Circle_IsShownInTheMessage()
    {
        Wait(_a, _b);
        Wait(_b, _c);
        Wait(_c, _b);

        Assert.Contains("b -> c -> b", Assert.Throws<DistributedApplicationException>(() => WaitCycle.Check([_a, _b, _c])).Message, StringComparison.Ordinal);
    }

    private static void Wait(ContainerResource waiting, ContainerResource dependency) =>
        waiting.Annotations.Add(new WaitAnnotation(dependency, WaitType.WaitUntilHealthy));
}

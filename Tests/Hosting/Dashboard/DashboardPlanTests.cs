using System.Net;
using System.Net.Sockets;
using System.Reflection;
using global::Hosting;
using global::Hosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Tests.Hosting.Runs;

namespace Tests.Hosting.Dashboard;

public sealed class DashboardPlanTests
{
    private static Assembly AppHost => typeof(global::Projects.AppHost).Assembly;

    [Fact]
    public async Task Plan_PortInUse_NamesItsHolderAndLetsTheRunGoOn()
    {
        using var checkout = new Checkout();
        await using var run = checkout.Open("--ephemeral");
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var plan = DashboardPlan.For(run, Configuration($"http://127.0.0.1:{port}"), AppHost, isDisabled: false);

        Assert.Null(plan.Setup);
        Assert.StartsWith($"port {port} is in use by ", plan.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Isolated_TakesFreePortsAndNewKeys()
    {
        using var checkout = new Checkout();
        await using var run = checkout.Open("--isolated");

        var first = DashboardPlan.For(run, Configuration(null), AppHost, isDisabled: false).Setup!;
        var second = DashboardPlan.For(run, Configuration(null), AppHost, isDisabled: false).Setup!;

        Assert.Equal(8, first.Ports.Concat(second.Ports).Append(first.ResourcePort).Append(second.ResourcePort).Distinct().Count());
        Assert.Equal(6, new[] { first, second }.SelectMany(static setup => new[] { setup.ApiKey, setup.OtlpKey, setup.ResourceKey }).Distinct().Count());
        Assert.All([first.ApiKey, first.OtlpKey, first.ResourceKey], static key => Assert.Equal(43, key.Length));
    }

    [Fact]
    public async Task Plan_AppHostWithoutADashboard_SaysWhy()
    {
        using var checkout = new Checkout();
        await using var run = checkout.Open("--isolated");

        var plan = DashboardPlan.For(run, Configuration(null), typeof(string).Assembly, isDisabled: false);

        Assert.Null(plan.Setup);
        Assert.StartsWith("its project is not built", plan.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:18888")]
    [InlineData("https://127.0.0.1:18888")]
    [InlineData("http://192.0.2.1:18888")]
    public async Task Plan_AddressThatIsNotOfThisMachine_IsNamed(string url)
    {
        using var checkout = new Checkout();
        await using var run = checkout.Open("--isolated");

        var failure = Assert.Throws<DistributedApplicationException>(() => DashboardPlan.For(run, Configuration(url), AppHost, isDisabled: false));

        Assert.StartsWith($"Dashboard:Url is '{url}', but must be an http address of this machine", failure.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(string? url) => new ConfigurationBuilder().AddInMemoryCollection([new("Dashboard:Url", url)]).Build();
}

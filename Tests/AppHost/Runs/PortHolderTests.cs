using System.Net.Sockets;
using AppHost.Runs;

namespace Tests.AppHost.Runs;

public sealed class PortHolderTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Find_PortOfThisProcess_IsThisProcess(string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Who holds a port is read from /proc.");
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();

        var holder = PortHolder.Find(((IPEndPoint)listener.LocalEndpoint).Port);

        Assert.Equal(Environment.ProcessId, holder?.Id);
        Assert.False(holder!.IsEnding());
    }

    [Fact]
    public void Find_PortOfNobody_IsNull()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Null(PortHolder.Find(port));
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hosting.Executables;
using Hosting.Runs;

namespace Tests.Hosting.Runs;

public sealed class PortAllocatorTests : IDisposable
{
    private readonly PortAllocator _ports = new();

    public void Dispose() => _ports.Dispose();

    [Fact]
    public void Reserve_Many_AreDifferentAndBelowThoseOfOutgoingConnections()
    {
        using var other = new PortAllocator();
        var ports = Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? _ports : other).Reserve()).ToList();

        Assert.Equal(200, ports.Distinct().Count());
        Assert.All(ports, static port => Assert.InRange(port, 20_000, 31_999));
    }

    [Fact]
    public void Release_Port_CanBeListenedToOnEitherLoopbackAddress()
    {
        var port = _ports.Reserve();

        _ports.Release(port);

        using var v4 = Listen(IPAddress.Loopback, port);
        using var v6 = Listen(IPAddress.IPv6Loopback, port);
    }

    [Fact]
    public void ReserveDeclared_PortReleasedToAProcessThatIsNotThereYet_IsTakenForAnotherAppHost()
    {
        using var other = new PortAllocator();
        var port = _ports.Reserve();
        _ports.Release(port);

        var error = Assert.Throws<StartupException>(() => other.ReserveDeclared(port));
        Assert.Contains($"(process {Environment.ProcessId})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReserveDeclared_EndOfTheOtherAppHost_FreesThePort()
    {
        var other = new PortAllocator();
        var port = other.Reserve();

        other.Dispose();

        Assert.Equal(port, _ports.ReserveDeclared(port));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    public void ReserveDeclared_SomebodyListens_NamesPortAndProcess(string address)
    {
        using var listener = Listen(IPAddress.Parse(address), 0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;

        var error = Assert.Throws<StartupException>(() => _ports.ReserveDeclared(port));
        var self = ProcessStat.Read(Environment.ProcessId)!;
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"Port {port} is in use by {self.Name} (process {self.Id}): stop that, or start with --isolated, which takes free ports."),
            error.Message);
    }

    [Fact]
    public void ReserveDeclared_Twice_SaysThatTheModelDeclaresItTwice()
    {
        var port = _ports.Reserve();

        var error = Assert.Throws<StartupException>(() => _ports.ReserveDeclared(port));
        Assert.Equal($"Port {port} is declared by two endpoints of the model: give one of them another port.", error.Message);
    }

    [Fact]
    public async Task ReserveDeclared_PortOfAConnectionThatWasClosedJustNow_IsFree()
    {
        int port;
        using (var listener = Listen(IPAddress.Loopback, 0))
        {
            port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
            accepted.Close();
        }

        Assert.Equal(port, _ports.ReserveDeclared(port));
    }

    private static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        socket.Bind(new IPEndPoint(address, port));
        socket.Listen();
        return socket;
    }
}

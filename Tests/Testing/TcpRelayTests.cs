using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tests.Testing;

/// <summary>Behind the relay there is an echo.</summary>
public sealed class TcpRelayTests : IAsyncLifetime
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private TcpRelay _relay = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _echo.Start();
        _ = EchoAsync();
        _relay = TcpRelay.To(((IPEndPoint)_echo.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _echo.Dispose();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task Relay_Whole_PassesBothWaysAndEndsInOrder()
    {
        using var caller = await ConnectAsync();

        await caller.SendAsync(new byte[100_000], Cancel);
        caller.Shutdown(SocketShutdown.Send);

        Assert.Equal(100_000, await ReceiveAllAsync(caller));
        Assert.Equal(1, _relay.Accepted);
        await Eventually.HoldsAsync(() => _relay.Open == 0);
    }

    [Fact]
    public async Task Cut_OpenConnection_IsResetAndTheNextOneWorks()
    {
        using var caller = await ConnectAsync();
        await EchoOneAsync(caller);

        _relay.Cut();

        await AssertResetAsync(caller);
        using var next = await ConnectAsync();
        await EchoOneAsync(next);
    }

    [Fact]
    public async Task Refuse_UntilHealed_ResetsWhatIsOpenAndRefusesTheRest()
    {
        using var caller = await ConnectAsync();
        await EchoOneAsync(caller);

        _relay.Refuse();

        await AssertResetAsync(caller);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(ConnectAsync)).SocketErrorCode);
        _relay.Heal();
        using var next = await ConnectAsync();
        await EchoOneAsync(next);
        _relay.Refuse();
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(ConnectAsync)).SocketErrorCode);
    }

    [Fact]
    public async Task Reset_NewConnection_IsCountedAndReset()
    {
        _relay.Reset();

        await AssertResetAsync(_relay);

        Assert.Equal(1, _relay.Accepted);
    }

    [Fact]
    public async Task Count_ConnectionsWaitToBeAccepted_CountsThemAndNotItsOwn()
    {
        var callers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAsync()));

        Assert.Equal(20, await _relay.CountAsync(Cancel));
        Assert.Equal(20, await _relay.CountAsync(Cancel));

        Array.ForEach(callers, static caller => caller.Dispose());
    }

    [Fact]
    public async Task Target_Away_ResetsTheConnection()
    {
        await using var relay = TcpRelay.To(1);

        await AssertResetAsync(relay);
    }

    [Fact]
    public async Task Delay_Set_HoldsWhatPassesForSoLong()
    {
        using var caller = await ConnectAsync();
        _relay.Delay(TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();

        await EchoOneAsync(caller);

        // There and back; timers may be a little early.
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Stall_UntilHealed_KeepsTheConnectionAndWhatWasSent()
    {
        _relay.Stall();
        using var caller = await ConnectAsync();
        await caller.SendAsync(new byte[1], Cancel);
        var answer = caller.ReceiveAsync(new byte[1], Cancel).AsTask();
        // Others have been there and back meanwhile.
        await using var whole = TcpRelay.To(((IPEndPoint)_echo.LocalEndpoint).Port);
        using var other = await ConnectAsync(whole);
        for (var i = 0; i < 20; i++)
        {
            await EchoOneAsync(other);
        }

        Assert.False(answer.IsCompleted);

        _relay.Heal();

        Assert.Equal(1, await answer);
    }

    [Fact]
    public async Task CutAfter_AnswerIsLonger_PassesSoMuchAndResets()
    {
        using var caller = await ConnectAsync();
        await EchoOneAsync(caller);
        _relay.CutAfter(3);

        await caller.SendAsync(new byte[5], Cancel);

        await AssertResetAsync(caller, atMost: 3);
        using var next = await ConnectAsync();
        await next.SendAsync(new byte[3], Cancel);
        var received = 0;
        while (received < 3)
        {
            received += await next.ReceiveAsync(new byte[3], Cancel);
        }
    }

    private Task<Socket> ConnectAsync() => ConnectAsync(_relay);

    private static async Task<Socket> ConnectAsync(TcpRelay relay)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, relay.Port, Cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task EchoOneAsync(Socket socket)
    {
        await socket.SendAsync(new byte[1], Cancel);
        Assert.Equal(1, await socket.ReceiveAsync(new byte[1], Cancel));
    }

    /// <summary>A connection is reset before it has been of use, which the attempt to connect may see already.</summary>
    private static async Task AssertResetAsync(TcpRelay relay)
    {
        var reset = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var caller = await ConnectAsync(relay);
            await caller.ReceiveAsync(new byte[1], Cancel);
        });
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    private static async Task AssertResetAsync(Socket socket, int atMost = 0)
    {
        var received = 0;
        var reset = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await socket.ReceiveAsync(new byte[100], Cancel) is var count and > 0)
            {
                received += count;
            }
        });
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        Assert.InRange(received, 0, atMost);
    }

    private static async Task<int> ReceiveAllAsync(Socket socket)
    {
        var received = 0;
        while (await socket.ReceiveAsync(new byte[16_384], Cancel) is var count and > 0)
        {
            received += count;
        }

        return received;
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
            {
                var client = await _echo.AcceptSocketAsync();
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        await using var stream = new NetworkStream(client);
                        await stream.CopyToAsync(stream);
                        client.Shutdown(SocketShutdown.Send);
                    }
                });
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Tests.Testing;

/// <summary>A connection that passes through a relay, and the one that the relay has made for it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and a reset may come after the end.")]
internal sealed class RelayedConnection(Socket caller, Func<RelayFault> fault)
{
    private readonly CancellationTokenSource _reset = new();

    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Begin(Func<IPEndPoint> target, Action<RelayedConnection> ended)
    {
        caller.NoDelay = true;
        Ended = Task.Run(async () =>
        {
            var callee = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await callee.ConnectAsync(target(), _reset.Token);
                await Task.WhenAll(PumpAsync(caller, callee, isAnswer: false), PumpAsync(callee, caller, isAnswer: true));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
            }
            finally
            {
                // An end in order has been passed on by both sides before; what comes here otherwise is a loss.
                Reset(caller);
                Reset(callee);
                ended(this);
            }
        });
    }

    /// <summary>Both sides see their connection reset.</summary>
    public void Reset() => _reset.Cancel();

    /// <summary>Without lingering the end of a connection is a reset, and what it still held is lost.</summary>
    public static void Reset(Socket socket)
    {
        socket.LingerState = new(enable: true, seconds: 0);
        socket.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[16 * 1024];
        RelayFault? seen = null;
        var passed = 0;
        try
        {
            while (await from.ReceiveAsync(buffer, _reset.Token) is var count and > 0)
            {
                var present = await PassableAsync(isAnswer);
                passed = ReferenceEquals(present, seen) ? passed + count : count;
                seen = present;
                var excess = isAnswer && present.AnswerBytes is { } limit ? Math.Clamp(passed - limit, 0, count) : 0;
                await SendAsync(to, buffer.AsMemory(0, count - excess));
                if (excess > 0)
                {
                    Reset();
                    return;
                }
            }

            await PassableAsync(isAnswer);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // One direction is lost: so is the other.
            Reset();
            throw;
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, _reset.Token)..];
        }
    }

    /// <summary>Waits out a stall and a delay.</summary>
    private async Task<RelayFault> PassableAsync(bool isAnswer)
    {
        var present = fault();
        while (present.IsStalled || (isAnswer && present.HoldsAnswers))
        {
            await present.Superseded.WaitAsync(_reset.Token);
            present = fault();
        }

        if (present.Delay > TimeSpan.Zero)
        {
            await present.Superseded.WaitAsync(present.Delay, _reset.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _reset.Token.ThrowIfCancellationRequested();
        }

        return present;
    }
}

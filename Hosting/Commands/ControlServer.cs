using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using Hosting.Executables;
using Microsoft.Extensions.Hosting;

namespace Hosting.Commands;

/// <summary>Answers requests on a Unix socket that only its owner may open, a line of JSON for a line of JSON.</summary>
internal sealed class ControlServer(string socketPath, IControlTarget target) : IHostedService, IAsyncDisposable
{
    private const int MaxRequestBytes = 64 * 1024;
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly ControlDispatcher _dispatcher = new(target);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _clients = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <exception cref="StartupException">There can be no socket.</exception>
    public void Start()
    {
        try
        {
            File.Delete(socketPath);
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
            // Nobody can connect before Listen, so the socket is never open to others.
            File.SetUnixFileMode(socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen();
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException)
        {
            _listener?.Dispose();
            throw new StartupException($"The control channel '{socketPath}' cannot be opened ({error.Message.TrimEnd('.')}): make its folder writable.", error);
        }

        _accepting = AcceptAsync(_listener);
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_clients.Keys), Task.Delay(LastAnswers)).ConfigureAwait(false);
        if (File.Exists(socketPath))
        {
            File.Delete(socketPath);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                var serving = Task.Run(() => ServeAsync(client));
                _clients[serving] = true;
                _ = serving.ContinueWith(done => _clients.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that left before it was accepted, or too many open files: the next one may be luckier.
                await Task.Delay(TimeSpan.FromMilliseconds(10)).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            var requests = PipeReader.Create(stream);
            while (await ReadLineAsync(requests).ConfigureAwait(false) is { } line)
            {
                var response = line.Length > MaxRequestBytes
                    ? new ControlResponse(false, $"A request has at most {MaxRequestBytes} bytes.")
                    : await AnswerAsync(line, requests, stream).ConfigureAwait(false);
                await SendAsync(stream, response).ConfigureAwait(false);
                if (line.Length > MaxRequestBytes)
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The client does not wait for its answer any more, or the AppHost ends.
        }
    }

    private async Task<ControlResponse> AnswerAsync(byte[] line, PipeReader requests, NetworkStream stream)
    {
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Task? goodbye = null;
        try
        {
            return await _dispatcher.AnswerAsync(line, SendFirstAsync, listening.Token).ConfigureAwait(false);
        }
        finally
        {
            requests.CancelPendingRead();
            await (goodbye ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task SendFirstAsync(ControlResponse response)
        {
            // Only who follows or waits can leave while nothing is written that would show it.
            goodbye ??= CancelAtEndAsync(requests, listening);
            return SendAsync(stream, response);
        }
    }

    private static async Task CancelAtEndAsync(PipeReader requests, CancellationTokenSource listening)
    {
        while (true)
        {
            var read = await requests.ReadAsync().ConfigureAwait(false);
            requests.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCanceled)
            {
                return;
            }

            if (read.IsCompleted)
            {
                await listening.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    private static async Task SendAsync(NetworkStream stream, ControlResponse response) =>
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(response, ControlJson.Default.ControlResponse), (byte)'\n']).ConfigureAwait(false);

    /// <returns>A line without its end, more than a request may have when it is too long, or null at the end.</returns>
    private async Task<byte[]?> ReadLineAsync(PipeReader requests)
    {
        while (true)
        {
            var read = await requests.ReadAsync(_stopping.Token).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                requests.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.Buffer.Length > MaxRequestBytes)
            {
                return read.Buffer.ToArray();
            }

            if (read.IsCompleted)
            {
                return null;
            }

            requests.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

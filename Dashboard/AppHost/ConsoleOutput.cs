using System.Runtime.InteropServices;
using Dashboard.Telemetry;
using Grpc.Core;
using Resources.V1;

namespace Dashboard.AppHost;

/// <summary>The last lines of every resource, once for all pages that show them.</summary>
internal sealed class ConsoleOutput(AppHostClient client) : BackgroundService
{
    /// <summary>Of each resource.</summary>
    public const int MaxLines = 5_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RingBuffer<ConsoleEntry>> _byResource = new(StringComparer.Ordinal);
    private long _number;

    public ChangeSignal Changed { get; } = new();

    /// <summary>The lines of one resource or of all, in the order of their coming.</summary>
    /// <param name="resources">Ids; null for all.</param>
    /// <param name="text">What a line has to contain.</param>
    public List<ConsoleEntry> Read(IReadOnlyCollection<string>? resources, string? text)
    {
        List<ConsoleEntry> lines = [];
        var sources = 0;
        lock (_gate)
        {
            foreach (var (resource, buffer) in _byResource)
            {
                if (resources?.Contains(resource) != false)
                {
                    sources++;
                    var start = lines.Count;
                    CollectionsMarshal.SetCount(lines, start + buffer.Count);
                    buffer.CopyTo(CollectionsMarshal.AsSpan(lines)[start..]);
                }
            }
        }

        if (!string.IsNullOrEmpty(text))
        {
            lines.RemoveAll(line => !line.Text.Contains(text, StringComparison.OrdinalIgnoreCase));
        }

        if (sources > 1)
        {
            lines.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        }

        return lines;
    }

    internal void Add(IEnumerable<ConsoleLine> lines)
    {
        lock (_gate)
        {
            foreach (var line in lines)
            {
                if (!_byResource.TryGetValue(line.Resource, out var buffer))
                {
                    _byResource.Add(line.Resource, buffer = new RingBuffer<ConsoleEntry>(MaxLines));
                }

                buffer.Add(new ConsoleEntry(_number++, line.Resource, line.Text, line.IsError, line.Time?.ToDateTime() ?? default), out _);
            }
        }

        Changed.Raise();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => client.FollowAsync(
        async begun =>
        {
            using var stream = client.Service.WatchConsoleLogs(new WatchConsoleLogsRequest(), cancellationToken: stoppingToken);
            var isFirst = true;
            await foreach (var batch in stream.ResponseStream.ReadAllAsync(stoppingToken))
            {
                begun();
                if (isFirst)
                {
                    // All lines come once more.
                    lock (_gate)
                    {
                        _byResource.Clear();
                    }

                    isFirst = false;
                }

                Add(batch.Lines);
            }
        },
        static () => { },
        stoppingToken);
}

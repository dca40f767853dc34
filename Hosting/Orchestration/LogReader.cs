using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hosting.ApplicationModel;
using Hosting.Control;

namespace Hosting.Orchestration;

/// <summary>Reads the output of several instances as one, in the order in which the lines came.</summary>
/// <param name="logs">All output.</param>
/// <param name="ids">The instances as they are now: some may come while their output is followed.</param>
internal sealed class LogReader(ResourceLoggerService logs, Func<IEnumerable<string>> ids)
{
    private const int BatchSize = 500;

    public async IAsyncEnumerable<IReadOnlyList<ResourceLine>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var further = Channel.CreateUnbounded<(string Id, LogLine Line)>(new UnboundedChannelOptions { SingleReader = true });
        if (follow)
        {
            logs.LineWritten += Take;
        }

        try
        {
            var last = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            var present = ids().SelectMany(id => logs.Lines(id).Select(line => (Id: id, Line: line))).OrderBy(static entry => entry.Line.Sequence).ToList();
            foreach (var (id, line) in present)
            {
                last[id] = line.LineNumber;
            }

            foreach (var batch in present.Chunk(BatchSize))
            {
                yield return [.. batch.Select(static entry => Shown(entry.Id, entry.Line))];
            }

            if (follow)
            {
                // Tells that the reading has begun, even where nothing is written.
                yield return [];
            }

            while (follow && await further.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<ResourceLine>();
                while (batch.Count < BatchSize && further.Reader.TryRead(out var next))
                {
                    // What was written between the first look and now was seen by both.
                    if (next.Line.LineNumber > last.GetValueOrDefault(next.Id))
                    {
                        batch.Add(Shown(next.Id, next.Line));
                    }
                }

                yield return batch;
            }
        }
        finally
        {
            logs.LineWritten -= Take;
        }

        void Take(string id, LogLine line)
        {
            if (ids().Contains(id, StringComparer.OrdinalIgnoreCase))
            {
                further.Writer.TryWrite((id, line));
            }
        }
    }

    private static ResourceLine Shown(string id, LogLine line) => new(id, line.Content, line.IsErrorMessage) { Time = line.Time };
}

using System.Globalization;
using global::Hosting.ApplicationModel;

namespace Tests.Hosting.Logs;

public sealed class ResourceLoggerServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_TwoResources_KeepTheOrderInWhichTheLinesCame()
    {
        using var logs = new ResourceLoggerService();
        foreach (var number in Enumerable.Range(1, 1_200))
        {
            logs.Append($"r-{(number % 3 == 0 ? 2 : 1)}", $"{number}", isError: false);
        }

        logs.Append("other", "not asked for", isError: false);

        var lines = new List<(string Id, LogLine Line)>();
        await foreach (var batch in logs.ReadAsync(static id => id is "r-1" or "r-2", follow: false, Cancel))
        {
            lines.AddRange(batch);
        }

        Assert.Equal(Enumerable.Range(1, 1_200).Select(static n => $"{n}"), lines.Select(static entry => entry.Line.Content));
        Assert.Equal("r-2", lines[2].Id);
    }

    [Fact]
    public async Task Read_FollowedWhileLinesCome_MissesNoneAndRepeatsNone()
    {
        using var logs = new ResourceLoggerService();
        var writing = Task.Run(() =>
        {
            foreach (var number in Enumerable.Range(1, 20_000))
            {
                logs.Append("r", $"{number}", isError: false);
            }
        }, Cancel);

        var seen = new List<int>();
        await foreach (var batch in logs.ReadAsync(static id => id == "r", follow: true, Cancel))
        {
            seen.AddRange(batch.Select(static entry => int.Parse(entry.Line.Content, CultureInfo.InvariantCulture)));
            if (seen.Count > 0 && seen[^1] == 20_000)
            {
                break;
            }
        }

        await writing;
        Assert.Equal(Enumerable.Range(seen[0], seen.Count), seen);
    }

    [Fact]
    public async Task Watch_OfAResource_HasItsLinesSoFarAndFurtherOnesAndEndsWhenItIsComplete()
    {
        using var logs = new ResourceLoggerService();
        logs.Append("one", "early", isError: false);
        logs.Append("two", "of another", isError: false);

        var seen = new List<string>();
        await foreach (var batch in logs.WatchAsync("ONE").WithCancellation(Cancel))
        {
            seen.AddRange(batch.Select(static line => $"{line.LineNumber} {line.Content}"));
            if (seen.Count == 1)
            {
                logs.Append("two", "of another", isError: false);
                logs.Append("one", "late", isError: true);
                logs.Complete("one");
            }
        }

        Assert.Equal(["1 early", "2 late"], seen);
    }
}

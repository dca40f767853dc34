using System.Text;
using Hosting.Executables;

namespace Tests.Hosting.Executables;

public sealed class OutputLinesTests
{
    [Fact]
    public async Task ReadAsync_LineEndsOfBothKindsAndNone_AreNotPartOfTheLine() =>
        Assert.Equal(["one", "", "two", "last"], await ReadAsync("one\n\ntwo\r\nlast"u8.ToArray(), chunk: 3));

    [Fact]
    public async Task ReadAsync_CharacterSplitBetweenReads_StaysWhole() =>
        Assert.Equal(["Grüße 👩‍🚀", "…"], await ReadAsync(Encoding.UTF8.GetBytes("Grüße 👩‍🚀\n…\n"), chunk: 1));

    [Fact]
    public async Task ReadAsync_LineLongerThanTheLimit_ArrivesInPiecesOfWholeCharacters()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("€", 60_000));

        var lines = await ReadAsync(Encoding.UTF8.GetBytes(text + "\nnext\n"), chunk: 10_000);

        Assert.Equal(text, string.Concat(lines[..^1]));
        Assert.Equal("next", lines[^1]);
        Assert.Equal(4, lines.Count);
        Assert.All(lines, static line => Assert.True(Encoding.UTF8.GetByteCount(line) <= OutputLines.MaxBytes));
    }

    [Fact]
    public async Task ReadAsync_BytesThatAreNoText_ArriveAsReplacementCharacters() =>
        Assert.Equal(["a\uFFFDb"], await ReadAsync([(byte)'a', 0xFF, (byte)'b', (byte)'\n'], chunk: 4));

    private static async Task<List<string>> ReadAsync(byte[] bytes, int chunk)
    {
        var lines = new List<string>();
        await OutputLines.ReadAsync(new ChunkedStream(bytes, chunk), lines.Add);
        return lines;
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}

using System.Text;

namespace Hosting.Executables;

/// <summary>Cuts what a process writes into lines.</summary>
internal static class OutputLines
{
    /// <summary>A longer line arrives in pieces of this size.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Returns when the last holder of the other end has closed it.</summary>
    public static async Task ReadAsync(Stream output, Action<string> onLine)
    {
        var buffer = new byte[MaxBytes];
        var length = 0;
        int read;
        while ((read = await output.ReadAsync(buffer.AsMemory(length)).ConfigureAwait(false)) > 0)
        {
            length += read;
            var taken = TakeLines(buffer.AsSpan(0, length), onLine);
            if (taken == 0 && length == buffer.Length)
            {
                taken = WholeCharacters(buffer);
                onLine(Encoding.UTF8.GetString(buffer, 0, taken));
            }

            buffer.AsSpan(taken, length - taken).CopyTo(buffer);
            length -= taken;
        }

        if (length > 0)
        {
            onLine(Text(buffer.AsSpan(0, length)));
        }
    }

    private static int TakeLines(ReadOnlySpan<byte> bytes, Action<string> onLine)
    {
        var taken = 0;
        int length;
        while ((length = bytes[taken..].IndexOf((byte)'\n')) >= 0)
        {
            onLine(Text(bytes.Slice(taken, length)));
            taken += length + 1;
        }

        return taken;
    }

    private static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line is [.. var text, (byte)'\r'] ? text : line);

    /// <summary>A character must not be cut in two; one has four bytes at most.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.Length - 1; end >= bytes.Length - 4; end--)
        {
            if ((bytes[end] & 0b1100_0000) != 0b1000_0000)
            {
                return bytes[end] < 0b1000_0000 ? end + 1 : end;
            }
        }

        return bytes.Length;
    }
}

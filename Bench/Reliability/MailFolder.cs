namespace Bench.Reliability;

/// <summary>
/// What the worker has sent. A file is named after its event, whose id begins with its time (UUIDv7), so the file tells how long its event was on
/// its way.
/// </summary>
internal sealed class MailFolder(string folder)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>The mails that have come since the last look.</summary>
    public IReadOnlyList<Mail> TakeNew() =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.eml").Where(file => _seen.Add(Path.GetFileName(file))).Select(Read)] : [];

    private static Mail Read(string file)
    {
        var recipient = File.ReadLines(file).First(static line => line.StartsWith("To:", StringComparison.Ordinal));
        var address = recipient[(recipient.LastIndexOf('<') + 1)..].TrimEnd('>');
        var id = Guid.Parse(Path.GetFileNameWithoutExtension(file)).ToString("N");
        var written = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id[..12], 16));
        return new Mail(address, File.GetLastWriteTimeUtc(file) - written.UtcDateTime);
    }
}

/// <param name="Recipient">Each creation has one of its own.</param>
/// <param name="Age">From the event's row, which is written with the user, to the mail.</param>
internal sealed record Mail(string Recipient, TimeSpan Age);

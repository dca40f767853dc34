namespace Hosting.Runs;

/// <summary>Files and folders that only their owner may read, from their first byte on.</summary>
internal static class PrivateFile
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Leaves a folder that exists as it is.</summary>
    public static string CreateDirectory(string path) => Directory.CreateDirectory(path, Folder700).FullName;

    public static FileStream Create(string path, FileShare share = FileShare.Read) => new(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, UnixCreateMode = File600,
    });

    /// <summary>Whoever reads sees the old file or the new one, never a part.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var partial = $"{path}.{Environment.ProcessId}.tmp";
        File.Delete(partial);
        try
        {
            using (var file = Create(partial))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch when (File.Exists(partial))
        {
            File.Delete(partial);
            throw;
        }
    }
}

namespace UserService.Users;

/// <summary>Lets one migration of a database run at a time. A lock of the operating system: it ends with its process, however that ends.</summary>
internal static class MigrationGuard
{
    // What FileShare.None reports when another process has the file: ERROR_SHARING_VIOLATION, EWOULDBLOCK.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static async Task<FileStream> EnterAsync(string database, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                // The file stays: deleting it would let two processes lock two files of one name.
                return new($"{database}.migrating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception.HResult is SharingViolation or WouldBlockLinux or WouldBlockMac)
            {
                if (timeProvider.GetElapsedTime(started) >= Patience)
                {
                    throw new TimeoutException(
                        $"another migration has been at work on it for {Patience.TotalSeconds} s; end that one and try again.", exception);
                }
            }

            await Task.Delay(Step, timeProvider, cancellationToken);
        }
    }
}

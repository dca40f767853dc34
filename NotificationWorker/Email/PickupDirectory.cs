namespace NotificationWorker.Email;

/// <summary>A folder, private to this user, in which a file is either whole or not there.</summary>
internal sealed class PickupDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes under a temporary name, flushes to the disk and renames. A file of that name is replaced.</summary>
    public async Task WriteAsync(string fileName, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        Create();
        var temporary = Path.Combine(path, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = Open(temporary))
            {
                await write(file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(path, fileName), overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Tries, and says why it failed, or null.</summary>
    public string? WhyNotWritable()
    {
        var probe = Path.Combine(path, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Create();
            Open(probe).Dispose();
            File.Delete(probe);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Open(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new(file, options);
    }
}

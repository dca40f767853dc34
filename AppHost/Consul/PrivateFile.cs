namespace AppHost.Consul;

/// <summary>A file that only its owner may read, from its first byte on.</summary>
internal static class PrivateFile
{
    public static async Task WriteAsync(string path, string content)
    {
        var partial = $"{path}.tmp";
        File.Delete(partial);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(partial, options))
        {
            await writer.WriteAsync(content);
        }

        File.Move(partial, path, overwrite: true);
    }
}

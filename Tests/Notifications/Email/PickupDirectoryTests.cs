using NotificationWorker.Email;

namespace Tests.Notifications.Email;

public sealed class PickupDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_FolderMissing_MakesItForItsOwnerOnly()
    {
        var path = _folder["new/mail"];

        await new PickupDirectory(path).WriteAsync("a.eml", Write("text"), Cancel);

        Assert.Equal("text", await File.ReadAllTextAsync(Path.Combine(path, "a.eml"), Cancel));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(OwnerFile, File.GetUnixFileMode(Path.Combine(path, "a.eml")));
        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task WriteAsync_Again_ReplacesTheFile()
    {
        var directory = new PickupDirectory(_folder.Path);
        await directory.WriteAsync("a.eml", Write("a longer text before"), Cancel);

        await directory.WriteAsync("a.eml", Write("after"), Cancel);

        Assert.Equal([_folder["a.eml"]], Directory.GetFiles(_folder.Path));
        Assert.Equal("after", await File.ReadAllTextAsync(_folder["a.eml"], Cancel));
    }

    [Fact]
    public async Task WriteAsync_HalfWritten_IsNotSeenUnderItsName()
    {
        await new PickupDirectory(_folder.Path).WriteAsync(
            "a.eml",
            async (file, cancel) =>
            {
                await file.WriteAsync("half"u8.ToArray(), cancel);
                await file.FlushAsync(cancel);
                Assert.Empty(Directory.GetFiles(_folder.Path, "*.eml"));
            },
            Cancel);

        Assert.Single(Directory.GetFiles(_folder.Path, "*.eml"));
    }

    [Fact]
    public async Task WriteAsync_Fails_LeavesNothingBehind()
    {
        var directory = new PickupDirectory(_folder.Path);

        await Assert.ThrowsAsync<IOException>(() => directory.WriteAsync("a.eml", (_, _) => throw new IOException("disk full"), Cancel));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WhyNotWritable_Writable_IsNullAndLeavesNothing()
    {
        Assert.Null(new PickupDirectory(_folder.Path).WhyNotWritable());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WhyNotWritable_AFileIsInTheWay_SaysSo()
    {
        File.WriteAllText(_folder["mail"], "");

        Assert.Contains(_folder["mail"], new PickupDirectory(_folder["mail"]).WhyNotWritable(), StringComparison.Ordinal);
    }

    private static Func<Stream, CancellationToken, Task> Write(string text) =>
        async (file, cancel) => await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
}

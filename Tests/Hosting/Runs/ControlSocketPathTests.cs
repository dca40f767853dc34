using System.Runtime.Versioning;
using System.Text;
using Hosting.Executables;
using Hosting.Runs;

namespace Tests.Hosting.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class ControlSocketPathTests
{
    [Fact]
    public void In_ShortFolder_IsInIt() => Assert.Equal("/checkout/.data/apphost.sock", ControlSocketPath.In("/checkout/.data"));

    [Fact]
    public void In_LongFolder_IsInAPrivateOneUnderTheTemporaryDirectory()
    {
        var path = ControlSocketPath.In($"/{new string('x', 60)}/{new string('ü', 40)}");
        var other = ControlSocketPath.In($"/{new string('x', 60)}/{new string('y', 40)}");

        Assert.StartsWith(Path.GetTempPath(), path, StringComparison.Ordinal);
        Assert.NotEqual(other, path);
        Assert.True(Encoding.UTF8.GetByteCount(path) <= 100);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void In_LongFolder_RefusesAFolderThatOthersMayEnter()
    {
        var folder = Path.GetDirectoryName(ControlSocketPath.In($"/{new string('x', 120)}"))!;
        using var temporary = new TemporaryFolder();
        File.SetUnixFileMode(Directory.CreateDirectory(Path.Combine(temporary.Path, Path.GetFileName(folder))).FullName, (UnixFileMode)0b111_101_101);

        var error = Assert.Throws<StartupException>(() => ControlSocketPath.In($"/{new string('x', 120)}", temporary.Path));
        Assert.Contains("is not a folder of mode 700 that belongs to you", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_LongFolder_RefusesALink()
    {
        var folder = Path.GetDirectoryName(ControlSocketPath.In($"/{new string('x', 120)}"))!;
        using var temporary = new TemporaryFolder();
        var target = Directory.CreateDirectory(Path.Combine(temporary.Path, "target"), (UnixFileMode)0b111_000_000).FullName;
        Directory.CreateSymbolicLink(Path.Combine(temporary.Path, Path.GetFileName(folder)), target);

        Assert.Throws<StartupException>(() => ControlSocketPath.In($"/{new string('x', 120)}", temporary.Path));
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sockets-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

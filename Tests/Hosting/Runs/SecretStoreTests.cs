using System.Runtime.Versioning;
using Hosting.Executables;
using Hosting.Runs;

namespace Tests.Hosting.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class SecretStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    private string SecretsFile => Path.Combine(_folder, "secrets.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void GetOrCreate_SecondRun_GetsTheSameSecret()
    {
        var first = new SecretStore(_folder).GetOrCreate("messaging-password", static () => "one");

        Assert.Equal("one", first);
        Assert.Equal("one", new SecretStore(_folder).GetOrCreate("messaging-password", static () => "two"));
    }

    [Fact]
    public void GetOrCreate_AnotherName_KeepsTheOthers()
    {
        var store = new SecretStore(_folder);
        Parallel.For(0, 50, i => store.GetOrCreate($"name-{i}", () => $"secret {i}"));

        var reread = new SecretStore(_folder);
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal($"secret {i}", reread.GetOrCreate($"name-{i}", static () => "lost")));
    }

    [Fact]
    public void GetOrCreate_File_IsForItsOwnerOnlyAndAlone()
    {
        new SecretStore(_folder).GetOrCreate("a", Secret);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretsFile));
        Assert.Equal([SecretsFile], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"a\":null}")]
    public void GetOrCreate_DamagedFile_SaysThatTheDataGoWithIt(string content)
    {
        File.WriteAllText(SecretsFile, content);

        var error = Assert.Throws<StartupException>(() => new SecretStore(_folder).GetOrCreate("a", Secret));
        Assert.Equal(
            $"The passwords in '{SecretsFile}' are damaged: remove the folder '{_folder}', since the data in it opens with those passwords only.", error.Message);
        Assert.Equal(content, File.ReadAllText(SecretsFile));
    }

    private static string Secret() => "secret";
}

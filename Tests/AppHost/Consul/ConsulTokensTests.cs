using NativeBrokers.Consul.Acl;

namespace Tests.AppHost.Consul;

public sealed class ConsulTokensTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("tokens-").FullName, "consul-tokens.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void Tokens_AskedForTwice_AreTheSame() => Assert.Equal(ConsulTokens.In(_file), ConsulTokens.In(_file));

    [Fact]
    public void Tokens_DamagedFile_SaysWhatToDo()
    {
        File.WriteAllText(_file, "{}");

        var error = Assert.ThrowsAny<DistributedApplicationException>(() => ConsulTokens.In(_file));

        Assert.Equal($"The tokens in '{_file}' are damaged: remove the file, and new ones are made.", error.Message);
    }
}

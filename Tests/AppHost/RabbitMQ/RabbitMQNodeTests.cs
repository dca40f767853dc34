using System.Security.Cryptography;
using NativeBrokers.RabbitMQ;

namespace Tests.AppHost.RabbitMQ;

public sealed class RabbitMQNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rabbit mq 'é-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Definitions_OfAUser_HoldTheHashOfThePasswordAndNoPassword()
    {
        RabbitMQNode.Prepare(_folder, "ada", "p # \"w", management: true);

        var text = File.ReadAllText(Path.Combine(_folder, "definitions.json"));
        using var definitions = JsonDocument.Parse(text);
        var user = Assert.Single(definitions.RootElement.GetProperty("users").EnumerateArray());
        var hash = user.GetProperty("password_hash").GetBytesFromBase64();
        Assert.Equal("ada", user.GetProperty("name").GetString());
        Assert.Equal(SHA256.HashData([.. hash[..4], .. Encoding.UTF8.GetBytes("p # \"w")]), hash[4..]);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder), static file => File.ReadAllText(file).Contains("p #", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_OfANode_AreItsOwnersOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        RabbitMQNode.Prepare(_folder, "ada", "secret", management: false);

        Assert.All(Directory.EnumerateFiles(_folder), static file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }
}

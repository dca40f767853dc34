using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Security;

/// <summary>A key or a token, of which only the hash is kept.</summary>
internal sealed class Secret(string value)
{
    private readonly byte[] _hash = Hash(value);

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>Takes the same time whatever is offered.</summary>
    public bool Is(string? offered) => CryptographicOperations.FixedTimeEquals(_hash, Hash(offered ?? ""));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}

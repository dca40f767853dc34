using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Login;

/// <summary>
/// What the cookie holds: when it ends, and a signature with a key derived from the API key. The AppHost gives a restarted dashboard the
/// same key, so that open tabs stay logged in; nothing is written to disk.
/// </summary>
internal sealed class Sessions(DashboardKeys keys, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(keys.ApiText), 32, info: "dashboard session"u8.ToArray());

    public string New()
    {
        var ends = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{ends}.{Base64Url.EncodeToString(Sign(ends))}";
    }

    public bool IsValid(string? cookie)
    {
        if (cookie?.Split('.') is not [var ends, var signature] || !long.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        Span<byte> offered = stackalloc byte[32];
        return signature.Length == 43
            && Base64Url.TryDecodeFromChars(signature, offered, out var length)
            && length == 32
            && CryptographicOperations.FixedTimeEquals(Sign(ends), offered)
            && seconds > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private byte[] Sign(string ends) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(ends));
}

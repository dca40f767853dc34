using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;

namespace UserService.Users.Idempotency;

/// <summary>A caller's name for one creation, with what the creation was: whoever sends both again is given the first answer.</summary>
internal sealed record IdempotencyKey(string Value, byte[] RequestHash)
{
    public const string Header = "idempotency-key";
    public const int MaxLength = 255;

    /// <summary>Null when the call has none.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT, with the name of the metadata as its field.</exception>
    public static IdempotencyKey? From(Metadata metadata, IMessage request)
    {
        var values = metadata.GetAll(Header).Select(static entry => entry.Value).ToList();
        return values switch
        {
            [] => null,
            [var value] when IsKey(value) => new(value, SHA256.HashData(request.ToByteArray())),
            [_] => throw UserErrors.InvalidKey($"must be 1 to {MaxLength} printable ASCII characters"),
            _ => throw UserErrors.InvalidKey("must be given once"),
        };
    }

    private static bool IsKey(string value) => value.Length is > 0 and <= MaxLength && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}

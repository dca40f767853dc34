using System.Security.Cryptography;
using System.Text.Json;

namespace NativeBrokers.Consul.Acl;

/// <summary>The generated tokens of one Consul server, in a file of mode 600.</summary>
/// <param name="Management">May do everything; for the AppHost and the server itself.</param>
/// <param name="Services">May register services and read the catalog.</param>
internal sealed record ConsulTokens(string Management, string Services)
{
    private static readonly Lock Gate = new();

    /// <summary>Reads them, or makes them when there are none yet.</summary>
    public static ConsulTokens In(string file)
    {
        lock (Gate)
        {
            if (File.Exists(file))
            {
                return Read(file);
            }

            var tokens = new ConsulTokens(New(), New());
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            PrivateFile.Write(file, JsonSerializer.Serialize(tokens));
            return tokens;
        }
    }

    private static ConsulTokens Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ConsulTokens>(File.ReadAllText(file)) is { Management.Length: > 0, Services.Length: > 0 } tokens
                ? tokens
                : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new StartException($"The tokens in '{file}' are damaged: remove the file, and new ones are made.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The tokens in '{file}' cannot be read ({error.Message}): take the file over, or remove it, and new ones are made.");
        }
    }

    /// <summary>Consul takes only UUIDs; all its bits are random here.</summary>
    private static string New() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
}

using System.Text.Json;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>Generated passwords, kept beside the data that they open: both live and die together.</summary>
internal sealed class SecretStore(string dataDirectory)
{
    private readonly string _path = Path.Combine(dataDirectory, "secrets.json");
    private readonly Lock _gate = new();
    private Dictionary<string, string>? _secrets;

    /// <exception cref="StartupException">The file is damaged.</exception>
    public string GetOrCreate(string name, Func<string> generate)
    {
        lock (_gate)
        {
            _secrets ??= Read();
            if (!_secrets.TryGetValue(name, out var secret))
            {
                _secrets[name] = secret = generate();
                PrivateFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_secrets));
            }

            return secret;
        }
    }

    private Dictionary<string, string> Read()
    {
        try
        {
            if (!File.Exists(_path))
            {
                return [];
            }

            var secrets = JsonSerializer.Deserialize<Dictionary<string, string?>>(File.ReadAllBytes(_path)) ?? throw new JsonException();
            return secrets.ToDictionary(static secret => secret.Key, static secret => secret.Value ?? throw new JsonException());
        }
        catch (JsonException damaged)
        {
            throw new StartupException(
                $"The passwords in '{_path}' are damaged: remove the folder '{dataDirectory}', since the data in it opens with those passwords only.", damaged);
        }
    }
}

using Tests.Testing;

namespace Tests.Engines.Api;

/// <summary>Aspire's signatures, one a line, as they were read off its assemblies into eng/aspire-api.txt.</summary>
internal sealed class AspireApi
{
    private readonly Dictionary<string, HashSet<string>> _signatures = new(StringComparer.Ordinal);

    private AspireApi(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(static line => line.Length > 0 && line[0] != '#'))
        {
            var key = Signature.KeyOf(line);
            (_signatures.TryGetValue(key, out var known) ? known : _signatures[key] = new(StringComparer.Ordinal)).Add(line);
        }
    }

    public static IReadOnlyList<string> Lines { get; } = File.ReadAllLines(SolutionFolder.PathOf("eng", "aspire-api.txt"));

    public static AspireApi Parse(IEnumerable<string> lines) => new(lines);

    /// <summary>Whether there is anything of that name: a type, a member as TYPE.MEMBER, an extension method by its own name.</summary>
    public bool Names(string key) => _signatures.ContainsKey(key);

    public bool Has(Signature signature) =>
        _signatures.TryGetValue(signature.Key, out var known) && (known.Contains(signature.Text) || (signature.IsProperty && known.Any(signature.IsWithin)));

    /// <summary>What stands there under the name.</summary>
    public IEnumerable<string> Of(string key) => _signatures.TryGetValue(key, out var known) ? known : [];
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Hosting.ApplicationModel;

/// <summary>A random value from a cryptographic source.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>Length of the value at least, in characters.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether lower-case letters occur.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether upper-case letters occur.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits occur.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether punctuation occurs.</summary>
    public bool Special { get; set; } = true;

    /// <summary>How many lower-case letters there are at least.</summary>
    public int MinLower { get; set; }

    /// <summary>How many upper-case letters there are at least.</summary>
    public int MinUpper { get; set; }

    /// <summary>How many digits there are at least.</summary>
    public int MinNumeric { get; set; }

    /// <summary>How many punctuation characters there are at least.</summary>
    public int MinSpecial { get; set; }

    /// <summary>Says what differs from the ordinary.</summary>
    internal override JsonObject Describe()
    {
        var generate = new JsonObject { ["minLength"] = MinLength };
        foreach (var (name, used) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) }.Where(static c => !c.Item2))
        {
            generate[name] = used;
        }

        foreach (var (name, least) in new[] { ("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial) }.Where(static c => c.Item2 > 0))
        {
            generate[name] = least;
        }

        return new JsonObject { ["generate"] = generate };
    }

    /// <inheritdoc />
    public override string GetDefaultValue()
    {
        (bool Used, int Min, string Characters)[] classes =
            [(Lower, MinLower, LowerCase), (Upper, MinUpper, UpperCase), (Numeric, MinNumeric, Digits), (Special, MinSpecial, SpecialCharacters)];
        var alphabet = string.Concat(classes.Where(static c => c.Used).Select(static c => c.Characters));
        if (alphabet.Length == 0)
        {
            throw new DistributedApplicationException("A generated parameter needs at least one class of characters: Lower, Upper, Numeric or Special.");
        }

        var demanded = string.Concat(classes.Where(static c => c.Used && c.Min > 0).Select(static c => RandomNumberGenerator.GetString(c.Characters, c.Min)));
        var value = (demanded + RandomNumberGenerator.GetString(alphabet, Math.Max(0, MinLength - demanded.Length))).ToCharArray();
        RandomNumberGenerator.Shuffle(value.AsSpan());
        return new string(value);
    }
}

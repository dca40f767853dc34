namespace Hosting.ApplicationModel;

/// <summary>Resource names end up in host names, environment variables and file names, so they are DNS labels.</summary>
internal static class ResourceName
{
    private const int MaxLength = 64;

    public static string Validated(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return name.Length <= MaxLength
            && char.IsAsciiLetter(name[0])
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && !name.EndsWith('-')
            && !name.Contains("--", StringComparison.Ordinal)
            ? name
            : throw new ArgumentException(
                $"'{name}' is no resource name: use ASCII letters, digits and single hyphens, begin with a letter, and stay within {MaxLength} characters.",
                nameof(name));
    }
}

using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>An environment variable that the command line gives to one resource, over what the model says.</summary>
/// <param name="Key">The variable, with <c>__</c> where the configuration key has a colon.</param>
internal sealed record ResourceSetting(string Resource, string Key, string Value)
{
    /// <param name="text"><c>RESOURCE:KEY=VALUE</c>; KEY may hold colons, VALUE anything.</param>
    /// <exception cref="StartupException">It has another form.</exception>
    public static ResourceSetting Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return equals > 0 && colon > 0 && colon < name.Length - 1
            ? new ResourceSetting(name[..colon], name[(colon + 1)..].Replace(":", "__", StringComparison.Ordinal), text[(equals + 1)..])
            : throw new StartupException(
                $"'--set {text}' is not understood: write --set RESOURCE:KEY=VALUE, for example --set gateway:Logging:LogLevel:Default=Debug.");
    }
}

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AppHost.Runs;

/// <summary>Reads what was given to the AppHost as arguments, variables or user secrets; what cannot be read ends the start in one sentence.</summary>
internal static class ArgumentExtensions
{
    /// <exception cref="StartException">It is neither true nor false.</exception>
    public static bool Flag(this IConfiguration configuration, string key, bool byDefault) => configuration[key] switch
    {
        null or "" => byDefault,
        var text => bool.TryParse(text, out var value) ? value : throw new StartException($"{key} is '{text}': it must be true or false."),
    };

    /// <exception cref="StartException">It is no whole number within the bounds.</exception>
    public static int Number(this IConfiguration configuration, string key, int byDefault, int least, int most) => configuration[key] switch
    {
        null or "" => byDefault,
        var text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new StartException($"{key} is '{text}': it must be a whole number from {least} to {most}."),
    };
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>Options of calls, named by the service: what is set for all, and over it what is set for this one.</summary>
internal sealed class OptionsByService<TOptions>(IConfiguration configuration, string section) : IConfigureNamedOptions<TOptions>
    where TOptions : class
{
    public const string Services = $"{ResilienceOptions.Section}:Services";

    public void Configure(TOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, TOptions options)
    {
        configuration.GetSection(section).Bind(options);
        if (!string.IsNullOrEmpty(name))
        {
            configuration.GetSection($"{Services}:{name}{section[ResilienceOptions.Section.Length..]}").Bind(options);
        }
    }
}

using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>Whether the engine starts a resource again that crashed; the command line says so, since Aspire has no such thing.</summary>
/// <param name="Resource">A resource, or one of its replicas.</param>
/// <param name="OnFailure">Otherwise never.</param>
internal sealed record RestartSetting(string Resource, bool OnFailure)
{
    /// <param name="text"><c>RESOURCE=never</c> or <c>RESOURCE=on-failure</c>.</param>
    /// <exception cref="StartupException">It has another form.</exception>
    public static RestartSetting Parse(string text) => text.Split('=') switch
    {
        [{ Length: > 0 } resource, "never"] => new RestartSetting(resource, OnFailure: false),
        [{ Length: > 0 } resource, "on-failure"] => new RestartSetting(resource, OnFailure: true),
        _ => throw new StartupException($"'--restart {text}' is not understood: write --restart RESOURCE=on-failure or --restart RESOURCE=never."),
    };
}

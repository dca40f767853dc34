using Dashboard.Security;
using Microsoft.Extensions.Options;

namespace Dashboard.Login;

/// <summary>The keys of this run: those of the configuration, or new ones.</summary>
internal sealed class DashboardKeys
{
    public DashboardKeys(IOptions<DashboardOptions> options)
    {
        (OtlpText, OtlpIsNew) = Choose(options.Value.OtlpApiKey);
        (ApiText, ApiIsNew) = Choose(options.Value.ApiKey);
        Otlp = new Secret(OtlpText);
        Api = new Secret(ApiText);
    }

    public string OtlpText { get; }

    public string ApiText { get; }

    public bool OtlpIsNew { get; }

    public bool ApiIsNew { get; }

    public Secret Otlp { get; }

    public Secret Api { get; }

    private static (string Text, bool IsNew) Choose(string? configured) =>
        string.IsNullOrWhiteSpace(configured) ? (Secret.New(), true) : (configured.Trim(), false);
}

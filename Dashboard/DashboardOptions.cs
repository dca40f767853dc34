using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dashboard;

/// <summary>Section <c>Dashboard</c>: where it listens, and who may come in.</summary>
public sealed class DashboardOptions
{
    internal const string Section = "Dashboard";

    /// <summary>Where the pages and the API are. Port 0 takes a free one. Default http://127.0.0.1:18888.</summary>
    [Required(ErrorMessage = "Dashboard:Url must be an http address of this machine, such as http://127.0.0.1:18888.")]
    public string Url { get; set; } = "http://127.0.0.1:18888";

    /// <summary>Where OTLP over gRPC is received. Default http://127.0.0.1:4317.</summary>
    [Required(ErrorMessage = "Dashboard:OtlpGrpcUrl must be an http address of this machine, such as http://127.0.0.1:4317.")]
    public string OtlpGrpcUrl { get; set; } = "http://127.0.0.1:4317";

    /// <summary>Where OTLP over HTTP is received. Default http://127.0.0.1:4318.</summary>
    [Required(ErrorMessage = "Dashboard:OtlpHttpUrl must be an http address of this machine, such as http://127.0.0.1:4318.")]
    public string OtlpHttpUrl { get; set; } = "http://127.0.0.1:4318";

    /// <summary>What senders of telemetry show in the header <c>x-otlp-api-key</c>. Without one a key is made and printed.</summary>
    public string? OtlpApiKey { get; set; }

    /// <summary>What readers of <c>/api</c> show in the header <c>x-api-key</c>; sessions of the browser are signed with it. Without one a key is made and printed.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The first token of <c>/login?t=</c>; it counts once, and the next one is printed then. Without one a token is made.</summary>
    public string? LoginToken { get; set; }

    /// <summary>The AppHost's resource service; without it the dashboard is a viewer of telemetry alone.</summary>
    public string? ResourceServiceUrl { get; set; }

    /// <summary>What the resource service asks for.</summary>
    public string? ResourceServiceKey { get; set; }

    internal sealed class Validator : IValidateOptions<DashboardOptions>
    {
        public ValidateOptionsResult Validate(string? name, DashboardOptions options)
        {
            var failures = new List<string>();
            Check(nameof(Url), options.Url);
            Check(nameof(OtlpGrpcUrl), options.OtlpGrpcUrl);
            Check(nameof(OtlpHttpUrl), options.OtlpHttpUrl);
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

            void Check(string key, string value)
            {
                if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || !address.IsLoopback)
                {
                    failures.Add($"{Section}:{key} is '{value}', but must be an http address of this machine, such as http://127.0.0.1:18888.");
                }
            }
        }
    }
}

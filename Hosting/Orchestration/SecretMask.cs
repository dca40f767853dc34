using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

/// <summary>Hides the values of secret parameters wherever a text is shown.</summary>
internal sealed class SecretMask(DistributedApplicationModel model)
{
    public const string Mask = "********";

    private readonly Lazy<IReadOnlyList<string>> _secrets = new(() =>
        [.. model.Resources.OfType<ParameterResource>().Concat(model.Resources.OfType<RabbitMQServerResource>().Select(static r => r.PasswordParameter))
            .Where(static p => p.Secret).Distinct().Select(static p => p.TryResolve().Value).Where(static value => value is { Length: > 0 }).OfType<string>()
            .SelectMany(static secret => new[] { secret, Uri.EscapeDataString(secret) }).Distinct()]);

    public string? Apply(string? text) => text is null ? null : _secrets.Value.Aggregate(text, static (shown, secret) => shown.Replace(secret, Mask, StringComparison.Ordinal));
}

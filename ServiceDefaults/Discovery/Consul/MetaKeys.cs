namespace ServiceDefaults.Discovery.Consul;

/// <summary>What a registration says in its meta data, beside id, name, address and port.</summary>
internal static class MetaKeys
{
    public const string Version = "version";
    public const string Protocol = "protocol";
    public const string Scheme = "scheme";

    /// <summary>When this run of the instance began, as ISO 8601 in UTC: an instance that comes back under its id is a new one.</summary>
    public const string StartedAt = "started-at";
}

namespace NativeBrokers.Consul;

/// <summary>The one place that names the image of Consul.</summary>
internal static class ConsulContainerImage
{
    public const string Registry = "docker.io";
    public const string Name = "hashicorp/consul";
    public const string Tag = "1.21";
}

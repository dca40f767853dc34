using System.Globalization;

namespace ServiceDefaults.Discovery.Consul;

internal static class GoDuration
{
    public static string Format(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{(long)value.TotalMilliseconds}ms");
}

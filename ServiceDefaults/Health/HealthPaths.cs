using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Health;

internal static class HealthPaths
{
    public const string Ready = "/health";
    public const string Live = "/alive";
    public const string LiveTag = "live";

    public static bool Contains(PathString path) => path == Ready || path == Live;
}

using System.Globalization;
using Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Health;

/// <summary>GET of a path on one replica.</summary>
internal static class HttpHealthCheck
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public static string Key(IResource resource, string path, int statusCode, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{resource.Name}_http_{path}_{statusCode}{(number == 0 ? "" : $"_{number}")}_check");

    public static async Task<HealthReportSnapshot> RunAsync(HttpHealthCheckAnnotation check, int replica, CancellationToken cancellationToken)
    {
        try
        {
            var url = check.Endpoint().Allocations[replica].Url + check.Path;
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)response.StatusCode == check.StatusCode
                ? new HealthReportSnapshot(check.Key, HealthStatus.Healthy, null, null)
                : new HealthReportSnapshot(check.Key, HealthStatus.Unhealthy, $"{check.Path} answered {(int)response.StatusCode}, not {check.StatusCode}", null);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return new HealthReportSnapshot(check.Key, HealthStatus.Unhealthy, $"{check.Path} did not answer: {error.Message}", null);
        }
    }
}

using System.Text.Json;
using Bench.Processes;

namespace Bench.Applications;

/// <summary>One process of a service.</summary>
/// <param name="Name">Of the resource.</param>
/// <param name="Process">The program itself, not the <c>dotnet run</c> above it.</param>
internal sealed record ServiceInstance(string Name, LinuxProcess Process)
{
    /// <summary>Its own endpoint, which is behind the orchestrator's proxy.</summary>
    public Uri Address => new(Process.Variable("Kestrel__Endpoints__http__Url")!);

    private Uri Health => new(Process.Variable("Kestrel__Endpoints__health__Url") is { } health ? new Uri(health) : Address, "/health");

    public static IReadOnlyList<ServiceInstance> Of(MarkedProcesses processes) =>
    [
        .. processes.Running("Gateway", "UserService", "NotificationWorker")
            .Select(static process => new ServiceInstance(process.Variable("OTEL_SERVICE_NAME")!, process))
            .Where(static service => service.Name != "users-migration"),
    ];

    /// <summary>What there still is to wait for, or null when all are healthy.</summary>
    public static async Task<string?> MissingAsync(IReadOnlyList<ServiceInstance> all, int replicas, HttpClient http, CancellationToken cancellationToken)
    {
        foreach (var (name, count) in new[] { ("user-service", replicas), ("notification-worker", 1), ("gateway", 1) })
        {
            var instances = all.Where(instance => instance.Name == name).ToList();
            if (instances.Count < count)
            {
                return $"'{name}' did not run";
            }

            foreach (var instance in instances)
            {
                if (await GetAsync(instance.Health, http, cancellationToken) is null)
                {
                    return $"'{name}' was not healthy";
                }
            }

            var consul = new Uri(new Uri(instances[0].Process.Variable("ConnectionStrings__consul")!), $"/v1/health/service/{name}?passing=1");
            if (await GetAsync(consul, http, cancellationToken) is not { } answer || Count(answer) < count)
            {
                return $"Consul did not hand out '{name}'";
            }
        }

        return null;
    }

    /// <returns>Null when it is not answered, or not by success.</returns>
    private static async Task<string?> GetAsync(Uri address, HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStringAsync(address, cancellationToken);
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static int Count(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetArrayLength();
    }
}

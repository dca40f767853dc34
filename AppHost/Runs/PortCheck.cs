using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;

namespace AppHost.Runs;

/// <summary>
/// Looks at the ports that the model and the launch profile name, before anything starts: what starts would fail one by one, or reach somebody else.
/// </summary>
internal static class PortCheck
{
    private static readonly (string Key, string Name)[] Addresses =
    [
        ("ASPNETCORE_URLS", "the dashboard"),
        ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "the dashboard's OTLP receiver"),
        ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "the dashboard's OTLP receiver"),
        ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "the AppHost's resource service"),
    ];

    /// <summary>A run that is ending lets its ports go within seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static void CheckPorts(this IDistributedApplicationBuilder builder) =>
        builder.Eventing.Subscribe<BeforeStartEvent>((_, cancellationToken) =>
            builder.ExecutionContext.IsRunMode && !builder.Configuration.Flag(RunFolders.RandomizePortsKey, false)
                ? CheckAsync([.. Wanted(builder).DistinctBy(static each => each.Port)], cancellationToken)
                : Task.CompletedTask);

    /// <exception cref="StartException">One is taken.</exception>
    private static async Task CheckAsync(IReadOnlyList<(int Port, string Name)> wanted, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(static listener => listener.Port).ToHashSet();
            var taken = wanted.Where(each => listening.Contains(each.Port))
                .Select(static each => (each.Port, each.Name, Holder: PortHolder.Find(each.Port)))
                .ToList();
            if (taken.Count == 0)
            {
                return;
            }

            if (!taken.TrueForAll(static each => each.Holder?.IsEnding() == true) || Stopwatch.GetElapsedTime(begin) > Patience)
            {
                throw new StartException(Explain(taken));
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static string Explain(IEnumerable<(int Port, string Name, PortHolder? Holder)> taken)
    {
        var faults = taken.GroupBy(static each => each.Holder?.ToString() ?? "another program").Select(static holder =>
            $"{string.Join(", ", holder.Select(static each => string.Create(CultureInfo.InvariantCulture, $"{each.Port} ({each.Name})")))} by {holder.Key}");
        return $"Nothing was started, since these ports are taken: {string.Join("; ", faults)}. Stop what holds them, or start beside it with "
            + "'dotnet run --project AppHost -- --Isolated=true' or 'aspire run --isolated'.";
    }

    private static IEnumerable<(int Port, string Name)> Wanted(IDistributedApplicationBuilder builder)
    {
        foreach (var resource in builder.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.Port is { } port)
                {
                    yield return (port, resource.Name);
                }
            }
        }

        foreach (var (key, name) in Addresses)
        {
            foreach (var address in (builder.Configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Port > 0)
                {
                    yield return (uri.Port, name);
                }
            }
        }
    }
}

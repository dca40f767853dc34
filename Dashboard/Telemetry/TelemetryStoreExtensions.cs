using Dashboard.Telemetry.Traffic;

namespace Dashboard.Telemetry;

public static class TelemetryStoreExtensions
{
    public static IServiceCollection AddTelemetryStore(this IServiceCollection services)
    {
        services.AddOptions<TelemetryLimits>().BindConfiguration(TelemetryLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<TelemetryStore>().AddSingleton<TrafficView>();
    }
}

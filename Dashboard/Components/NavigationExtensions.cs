namespace Dashboard.Components;

internal static class NavigationExtensions
{
    private const string Lines = "M3 5h14M3 10h14M3 15h9";
    private const string Bars = "M3 5h8M7 10h10M5 15h7";
    private const string Curve = "M3 16V4M3 16h14M5 13l4-5 3 3 5-7";

    public static IServiceCollection AddNavigation(this IServiceCollection services) => services
        .AddSingleton(new NavigationItem(30, "structuredlogs", "Structured logs", 'l', Lines))
        .AddSingleton(new NavigationItem(40, "traces", "Traces", 't', Bars))
        .AddSingleton(new NavigationItem(50, "metrics", "Metrics", 'm', Curve));
}

using System.Text.Json.Serialization;
using Dashboard.Telemetry;

namespace Dashboard.Api;

/// <summary><c>GET /api/…</c>, for scripts and tests: with the key in <c>x-api-key</c>, or the cookie of a session.</summary>
internal static class ApiExtensions
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
    }

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/resources", static (TelemetryStore store, IServiceProvider services) => ApiAnswers.Resources(store, services.GetService<IResourceView>()));
        api.MapGet("/logs", static (HttpRequest request, TelemetryStore store) => ApiQuery.Logs(request.Query, out var query, out var limit) is { } problem
            ? problem
            : Results.Ok(ApiAnswers.Logs(store, query, limit)));
        api.MapGet("/traces", static (HttpRequest request, TelemetryStore store) => ApiQuery.Traces(request.Query, out var query, out var limit) is { } problem
            ? problem
            : Results.Ok(ApiAnswers.Traces(store, query, limit)));
        api.MapGet("/traces/{id}", static (string id, TelemetryStore store) =>
            Telemetry.Traces.TraceId.TryParse(id, out var traceId) && store.Traces.Find(traceId) is { } trace ? Results.Ok(ApiAnswers.Trace(trace)) : Results.Problem(statusCode: 404));
        api.MapGet("/metrics", static (TelemetryStore store, string? resource, string? meter, string? name) => ApiAnswers.Metrics(store, resource, meter, name));
        api.MapGet("/export", static async (TelemetryStore store) =>
            Results.Stream(await Export.TelemetryArchive.MakeAsync(store), "application/zip", $"telemetry-{store.Time.GetUtcNow():yyyyMMdd-HHmmss}.zip"));
        api.MapGet("/{**path}", static () => Results.Problem(statusCode: 404));
    }
}

namespace Bench.Faults;

/// <summary>The environment of a service as the AppHost would give it, but without RabbitMQ and telemetry: reads need neither.</summary>
internal static class ServiceEnvironment
{
    public static IReadOnlyDictionary<string, string?> Of(
        string program, string service, string id, Uri consul, Dictionary<string, string?> own) => new Dictionary<string, string?>(own)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_ENVIRONMENT"] = null,
        // Its appsettings.json.
        ["ASPNETCORE_CONTENTROOT"] = Path.GetDirectoryName(program),
        ["OTEL_SERVICE_NAME"] = service,
        ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={id}",
        ["OTEL_SDK_DISABLED"] = "true",
        ["ConnectionStrings__consul"] = consul.GetLeftPart(UriPartial.Authority),
        // Where nobody listens, and nobody may but root.
        ["ConnectionStrings__messaging"] = "amqp://guest@127.0.0.1:1",
    };
}

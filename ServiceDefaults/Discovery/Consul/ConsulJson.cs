using System.Text.Json.Serialization;

namespace ServiceDefaults.Discovery.Consul;

/// <summary>One element of <c>/v1/health/service/NAME</c>: https://developer.hashicorp.com/consul/api-docs/health</summary>
internal sealed record HealthEntry(HealthEntry.NodeEntry Node, HealthEntry.ServiceEntry Service)
{
    internal sealed record NodeEntry(string Address);

    internal sealed record ServiceEntry(
        [property: JsonPropertyName("ID")] string Id,
        string? Address,
        long Port,
        Dictionary<string, string>? Meta = null,
        ulong CreateIndex = 0);
}

/// <summary>The answer of <c>/v1/agent/service/ID</c>: https://developer.hashicorp.com/consul/api-docs/agent/service</summary>
internal sealed record AgentService(string ContentHash, string? Address, long Port, Dictionary<string, string>? Meta = null);

/// <summary>The body of <c>/v1/agent/service/register</c>.</summary>
internal sealed record ServiceRegistration(
    [property: JsonPropertyName("ID")] string Id,
    string Name,
    string? Address,
    int Port,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, string> Meta,
    ServiceCheck Check);

/// <summary>
/// A check of one kind: by HTTP, by gRPC or by heartbeat. Durations are in Go's notation, as <see cref="GoDuration"/> writes them.
/// https://developer.hashicorp.com/consul/api-docs/agent/check
/// </summary>
internal sealed record ServiceCheck(string Name, [property: JsonPropertyName("CheckID")] string CheckId, string Status, string DeregisterCriticalServiceAfter)
{
    [JsonPropertyName("HTTP")]
    public string? Http { get; init; }

    [JsonPropertyName("GRPC")]
    public string? Grpc { get; init; }

    [JsonPropertyName("GRPCUseTLS")]
    public bool? GrpcUseTls { get; init; }

    [JsonPropertyName("TTL")]
    public string? Ttl { get; init; }

    public string? Interval { get; init; }

    public string? Timeout { get; init; }
}

/// <summary>The body of <c>/v1/agent/check/update/ID</c>.</summary>
internal sealed record CheckUpdate(string Status, string Output);

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(List<HealthEntry>))]
[JsonSerializable(typeof(Dictionary<string, List<string>>))]
[JsonSerializable(typeof(AgentService))]
[JsonSerializable(typeof(ServiceRegistration))]
[JsonSerializable(typeof(CheckUpdate))]
internal sealed partial class ConsulJson : JsonSerializerContext;

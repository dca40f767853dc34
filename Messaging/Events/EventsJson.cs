using System.Text.Json.Serialization;

namespace Messaging.Events;

/// <summary>The bodies of all events: camelCase, unknown members ignored, missing or null ones an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UserCreated))]
internal sealed partial class EventsJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hosting.Commands;

/// <summary>One line of JSON from the verb to the AppHost.</summary>
internal sealed record ControlRequest(
    string? Verb, string? Name = null, bool Reveal = false, bool Follow = false, double? Timeout = null, int? Replicas = null, string? Command = null, string? Path = null);

/// <summary>One line of JSON back; another one follows when there is <paramref name="More"/>.</summary>
internal sealed record ControlResponse(
    bool Success, string? Message = null, int? Pid = null, IReadOnlyList<ResourceStatus>? Resources = null, ResourceDescription? Description = null,
    IReadOnlyList<ResourceLine>? Lines = null, bool More = false, bool TimedOut = false, IReadOnlyList<CommandDescription>? Commands = null, ExportSummary? Export = null, ProgramDescription? Program = null);

internal sealed record ResourceStatus(string Name, string Type, string State, string? Health, int? Pid, IReadOnlyList<string> Urls, string? Reason = null);

internal sealed record EndpointDescription(string Name, string Url);

internal sealed record ResourceDescription(
    string Name, string Type, string State, string? Health, int? Pid, IReadOnlyList<EndpointDescription> Endpoints, string? ConnectionString,
    IReadOnlyDictionary<string, string> Environment, string? Reason = null, IReadOnlyList<string>? LastLines = null);

/// <summary>What carries out a verb. The environment holds secrets: it goes to the process and is never shown.</summary>
internal sealed record ProgramDescription(string FileName, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment);

internal sealed record ResourceLine(string Name, string Content, bool IsError)
{
    /// <summary>When it came, UTC; the verbs do not show it.</summary>
    [JsonIgnore]
    public DateTime Time { get; init; }
}

internal sealed record CommandDescription(string Name, string DisplayName, string? Description);

/// <summary>What an export has become.</summary>
internal sealed record ExportSummary(string Path, IReadOnlyList<string> Files, IReadOnlyList<string> Missing);

internal sealed record WaitOutcome(bool Success, string Message, bool TimedOut = false);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlResponse))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>What scripts read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ResourceStatus>))]
[JsonSerializable(typeof(ResourceDescription))]
[JsonSerializable(typeof(IReadOnlyList<CommandDescription>))]
[JsonSerializable(typeof(ExportSummary))]
internal sealed partial class PrintedJson : JsonSerializerContext
{
    /// <summary>Passwords and URLs are meant to be read by people: nothing is escaped that JSON does not ask for.</summary>
    public static PrintedJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

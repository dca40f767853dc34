using System.Buffers;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Errors;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Gateway.Requests;

/// <summary>
/// The body of a request as one JSON object in UTF-8. The framework's own reader decodes other charsets, replaces what it cannot decode, and does not
/// look into members that it does not know; this one refuses them, so that no text is other than it was sent.
/// </summary>
internal sealed record JsonBody<T>(T Value) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <exception cref="RequestRefusedException">It is no such body.</exception>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context)
    {
        JsonContent.Check(context.Request);
        var bytes = await ReadAsync(context.Request.BodyReader, context.RequestAborted);
        JsonText.Check(bytes);
        return new(Deserialize(bytes, context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    // Whole, since the server takes no more than RequestProblem.MaxBodyBytes.
    private static async Task<byte[]> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        ReadResult read;
        while (!(read = await reader.ReadAsync(cancellationToken)).IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        var bytes = read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    private static T Deserialize(byte[] bytes, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))) ?? throw JsonText.Refused("body", "is required");
        }
        catch (JsonException wrong)
        {
            throw new RequestRefusedException(RequestProblem.Unreadable(wrong));
        }
    }
}

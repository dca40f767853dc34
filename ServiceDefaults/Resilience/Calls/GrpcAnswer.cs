using System.Globalization;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>The gRPC status of an answer, wherever it stands, and answers without a service behind them.</summary>
internal static class GrpcAnswer
{
    private const string StatusName = "grpc-status";
    private const string MessageName = "grpc-message";
    private const string DetailsName = "grpc-status-details-bin";
    private const string MediaType = "application/grpc";

    /// <summary>
    /// Null when it is not there: the answer is none of gRPC, or its body was not read and the trailers have not come. A service that fails
    /// before its first message sends the status among the headers.
    /// </summary>
    public static StatusCode? StatusOf(HttpResponseMessage response) =>
        (Find(response.Headers, StatusName) ?? Find(response.TrailingHeaders, StatusName)) is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? (StatusCode)code
            : null;

    /// <summary>
    /// What shows that no gRPC server of this service gave the answer; null for one of gRPC, and for the statuses by which a proxy says that the service is
    /// unavailable (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md).
    /// </summary>
    public static string? ViolationOf(HttpResponseMessage response) => response switch
    {
        { StatusCode: HttpStatusCode.OK, Content.Headers.ContentType: var type } =>
            type?.MediaType?.StartsWith(MediaType, StringComparison.Ordinal) is true ? null : $"the content type '{type}'",
        { StatusCode: var status } => (int)status is 429 or 502 or 503 or 504 ? null : string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}"),
    };

    /// <summary>How long the service asks to wait before another attempt, by RetryInfo.</summary>
    public static TimeSpan? RetryDelayOf(HttpResponseMessage response)
    {
        if ((Find(response.Headers, DetailsName) ?? Find(response.TrailingHeaders, DetailsName)) is not { } details)
        {
            return null;
        }

        try
        {
            var padded = details.PadRight(details.Length + ((4 - (details.Length % 4)) % 4), '=');
            return Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(padded)).GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        }
        catch (Exception exception) when (exception is FormatException or InvalidProtocolBufferException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An answer that says UNAVAILABLE and when it is worth trying again, as a service would.</summary>
    public static HttpResponseMessage Unavailable(HttpRequestMessage request, string message, TimeSpan retryAfter)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.Unavailable, Message = message };
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) }));
        var response = new HttpResponseMessage { RequestMessage = request, Version = request.Version, Content = new ByteArrayContent([]) };
        response.Content.Headers.ContentType = new(MediaType);
        response.Headers.Add(StatusName, "14");
        response.Headers.TryAddWithoutValidation(MessageName, Uri.EscapeDataString(message));
        response.Headers.Add(DetailsName, Convert.ToBase64String(status.ToByteArray()));
        return response;
    }

    private static string? Find(System.Net.Http.Headers.HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}

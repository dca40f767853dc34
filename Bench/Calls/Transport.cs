using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Users.V1;

namespace Bench.Calls;

/// <summary>Answers at once and from memory, so that what is left is the cost of the client alone.</summary>
internal sealed class Transport : HttpMessageHandler
{
    private static readonly byte[] Json = "{\"id\":7,\"name\":\"Ada\",\"email\":\"ada@example.com\"}"u8.ToArray();
    private static readonly byte[] Message = Frame(new User { Id = 7, Name = "Ada", Email = "ada@example.com" });
    private static readonly MediaTypeHeaderValue Grpc = new("application/grpc");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } body)
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
        }

        var isGrpc = request.Version.Major == 2;
        var answer = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Version = request.Version,
            RequestMessage = request,
            Content = new ByteArrayContent(isGrpc ? Message : Json),
        };
        if (isGrpc)
        {
            answer.Content.Headers.ContentType = Grpc;
            answer.TrailingHeaders.TryAddWithoutValidation("grpc-status", "0");
        }

        return answer;
    }

    /// <summary>The message as gRPC puts it into a body: not compressed, its length, itself.</summary>
    private static byte[] Frame(User user)
    {
        var message = user.ToByteArray();
        return [0, 0, 0, 0, (byte)message.Length, .. message];
    }
}

using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Users;

/// <summary>What the OpenAPI document cannot read off the endpoints.</summary>
internal static class UsersDocument
{
    /// <summary>Of the one document; another name is no address.</summary>
    public const string Address = "/openapi/{documentName:regex(^v1$)}.json";

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Users", Version = "v1", Description = "Users by number. Every error is a problem (RFC 9457)." };
            // The address is the reader's own; the one of this process may stand behind a proxy.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            DescribeId(operation);
            DescribeHeader(operation, "201", "Location", "The address of the new user.", JsonSchemaType.String);
            DescribeKey(operation);
            DescribeHeader(operation, "415", "Accept-Encoding", "After a content coding: identity, the only one that is taken.", JsonSchemaType.String);
            DescribeHeader(operation, "429", "Retry-After", "The seconds after which the next request is taken.", JsonSchemaType.Integer);
            DescribeHeader(operation, "503", "Retry-After", "The seconds after which a call may succeed.", JsonSchemaType.Integer);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // A missing field is taken and answered by name; that does not make null a value of it.
            foreach (var property in context.JsonTypeInfo.Type == typeof(NewUser) ? schema.Properties?.Values ?? [] : [])
            {
                (property as OpenApiSchema)?.Type = JsonSchemaType.String;
            }

            return Task.CompletedTask;
        });
    }

    private static void DescribeId(OpenApiOperation operation)
    {
        if (operation.Parameters is [OpenApiParameter { Name: "id" } id])
        {
            id.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" };
        }
    }

    private static void DescribeKey(OpenApiOperation operation)
    {
        foreach (var key in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.Name == IdempotencyKey.Header))
        {
            key.Description = "A name for this creation, different for each: sent again by the same client with the same body it is answered as the first "
                + "time, for a day. A client is its address; of IPv6 the first 64 bits count, and all of a machine's own addresses (127.0.0.1, ::1) are one.";
            key.Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength };
        }
    }

    private static void DescribeHeader(OpenApiOperation operation, string status, string name, string description, JsonSchemaType type)
    {
        if (operation.Responses?.TryGetValue(status, out var found) is true && found is OpenApiResponse response)
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
        }
    }
}

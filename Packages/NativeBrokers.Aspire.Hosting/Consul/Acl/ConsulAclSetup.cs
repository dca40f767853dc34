using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace NativeBrokers.Consul.Acl;

/// <summary>The calls of Consul's HTTP API that make policies and tokens what they have to be, whatever is there already.</summary>
internal sealed class ConsulAclSetup(HttpClient client, string management)
{
    private const string AnonymousToken = "00000000-0000-0000-0000-000000000002";

    private const string ServicesRules =
        """
        service_prefix "" { policy = "write" }
        node_prefix "" { policy = "read" }
        """;

    private const string AnonymousRules =
        """
        service_prefix "" { policy = "read" }
        node_prefix "" { policy = "read" }
        """;

    /// <exception cref="HttpRequestException">Consul refuses, or is not there.</exception>
    public async Task ApplyAsync(string services, CancellationToken cancellationToken)
    {
        await PolicyAsync("services", ServicesRules, cancellationToken);
        await PolicyAsync("anonymous-reads", AnonymousRules, cancellationToken);
        await TokenAsync(AnonymousToken, new JsonObject
        {
            ["AccessorID"] = AnonymousToken, ["SecretID"] = "anonymous", ["Description"] = "Anonymous Token", ["Policies"] = Policies("anonymous-reads"),
        }, cancellationToken);

        var accessor = await AccessorAsync(services, cancellationToken);
        var token = new JsonObject { ["SecretID"] = services, ["Description"] = "The services of the application", ["Policies"] = Policies("services") };
        if (accessor is not null)
        {
            token["AccessorID"] = accessor;
        }

        await TokenAsync(accessor, token, cancellationToken);
    }

    private static JsonArray Policies(string name) => [new JsonObject { ["Name"] = name }];

    private async Task PolicyAsync(string name, string rules, CancellationToken cancellationToken)
    {
        var known = (await SendAsync(HttpMethod.Get, "v1/acl/policies", management, null, cancellationToken))!.AsArray();
        var id = known.FirstOrDefault(policy => policy!["Name"]!.GetValue<string>() == name)?["ID"]?.GetValue<string>();
        var policy = new JsonObject { ["Name"] = name, ["Rules"] = rules };
        if (id is not null)
        {
            policy["ID"] = id;
        }

        await SendAsync(HttpMethod.Put, id is null ? "v1/acl/policy" : $"v1/acl/policy/{id}", management, policy, cancellationToken);
    }

    private Task<JsonNode?> TokenAsync(string? accessor, JsonObject token, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, accessor is null ? "v1/acl/token" : $"v1/acl/token/{accessor}", management, token, cancellationToken);

    /// <summary>The name of a token that Consul has, or null.</summary>
    private async Task<string?> AccessorAsync(string token, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, "v1/acl/token/self", token, null);
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["AccessorID"]?.GetValue<string>()
            : null;
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, string token, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = Request(method, path, token, body);
        using var response = await client.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(answer)
            : throw new HttpRequestException($"{path}: status {(int)response.StatusCode}, {answer.Trim()}");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string token, JsonObject? body)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Consul-Token", token);
        return request;
    }
}

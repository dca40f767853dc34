using System.Net;
using System.Text;
using System.Text.Json;
using Bench.Load;

namespace Bench.Http;

/// <summary>What is sent, over and over.</summary>
internal sealed record Workload(string Name, HttpStatusCode Expected, Func<HttpRequestMessage> Next)
{
    private static long _created;

    /// <summary>Creates a user and reads it again and again.</summary>
    public static async Task<Workload> GetAsync(Target target, LoadDriver driver, CancellationToken cancellationToken)
    {
        var post = Post(target);
        using var answer = JsonDocument.Parse(await driver.SendAsync(post.Next(), post.Expected, cancellationToken));
        var address = new Uri(target.Gateway, $"/users/{answer.RootElement.GetProperty("id").GetInt32()}");
        return new Workload("GET", HttpStatusCode.OK, () => new HttpRequestMessage(HttpMethod.Get, address));
    }

    /// <summary>A new user each time.</summary>
    public static Workload Post(Target target)
    {
        var address = new Uri(target.Gateway, "/users");
        return new Workload("POST", HttpStatusCode.Created, () => new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(
                $$"""{"name":"Ada Lovelace","email":"bench-{{Interlocked.Increment(ref _created)}}@example.com"}""", Encoding.UTF8, "application/json"),
        });
    }
}

using System.Net.Http.Json;
using Tests.EndToEnd;

namespace Tests.Interop;

/// <summary>Clients of another language, which know nothing but the contracts.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ForeignClientTests(ApplicationFixture application) : IDisposable
{
    private readonly CancellationTokenSource _patience = CreatePatience();

    private CancellationToken Cancel => _patience.Token;

    [Fact]
    public async Task GrpcJs_WithTheProtoFileAlone_CreatesAndFindsUsersAndSeesTheStatusCodes()
    {
        var address = application.App.GetEndpoint("user-service", "http").Authority;
        var email = NewAddress();

        using var answers = JsonDocument.Parse(await NodeProcess.OutputAsync("grpc.js", [address, NodePackages.ProtoFile, email], Cancel));

        var created = answers.RootElement.GetProperty("created").Deserialize<UserAnswer>(JsonSerializerOptions.Web)!;
        Assert.Equal(("Barbara Liskov", email), (created.Name, created.Email));
        Assert.True(created.Id > 0);
        Assert.Equal(created, answers.RootElement.GetProperty("found").Deserialize<UserAnswer>(JsonSerializerOptions.Web));
        Assert.Equal("NOT_FOUND", answers.RootElement.GetProperty("missing").GetString());
        Assert.Equal("ALREADY_EXISTS", answers.RootElement.GetProperty("taken").GetString());
    }

    [Fact]
    public async Task NpmConsul_LookingUserServiceUp_FindsTheInstancesThatAnswer()
    {
        await ConsulView.PassingAsync(application.App, static services => services.Count >= 4);
        var consul = application.App.GetEndpoint("consul", "http");
        string[] arguments = [consul.Host, consul.Port.ToString(CultureInfo.InvariantCulture), "user-service"];

        var entries = JsonSerializer.Deserialize<Entry[]>(await NodeProcess.OutputAsync("consul.js", arguments, Cancel), JsonSerializerOptions.Web)!;

        Assert.Equal(2, entries.Select(static entry => entry.Port).Distinct().Count());
        foreach (var entry in entries)
        {
            Assert.Equal("grpc", entry.Protocol);
            using var answers = JsonDocument.Parse(await NodeProcess.OutputAsync(
                "grpc.js", [string.Create(CultureInfo.InvariantCulture, $"{entry.Address}:{entry.Port}"), NodePackages.ProtoFile, NewAddress()], Cancel));
            Assert.Equal("NOT_FOUND", answers.RootElement.GetProperty("missing").GetString());
        }
    }

    [Fact]
    public async Task Amqplib_SubscribedToUserCreated_ParsesTheEventOfAUserCreatedOverHttp()
    {
        var email = NewAddress();
        var broker = await application.App.GetConnectionStringAsync("messaging", Cancel);
        using var subscriber = await NodeProcess.StartAsync("amqp.js", [email], Cancel, ("AMQP_URL", broker!));
        Assert.Equal("subscribed", await subscriber.NextLineAsync(Cancel));

        using var gateway = application.App.CreateHttpClient("gateway");
        using var answer = await gateway.PostAsJsonAsync("/users", new { name = "Zoë \"Z\" 👩‍🚀", email }, Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await answer.Content.ReadFromJsonAsync<UserAnswer>(Cancel);
        var received = JsonSerializer.Deserialize<Received>(await subscriber.NextLineAsync(Cancel), JsonSerializerOptions.Web)!;

        Assert.Equal(created, received.User);
        Assert.Equal(("application/json", 2, "user.created"), (received.ContentType, received.DeliveryMode, received.Type));
        Assert.False(string.IsNullOrEmpty(received.MessageId));
        Assert.Equal(received.MessageId, received.Id);
    }

    [Fact]
    public async Task LockFile_NamesNoHost()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(NodePackages.SourceFolder, "package-lock.json"), Cancel);

        Assert.Contains("\"integrity\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
    }

    public void Dispose() => _patience.Dispose();

    private static string NewAddress() => $"foreign-{Guid.NewGuid():N}@example.com";

    private static CancellationTokenSource CreatePatience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        return patience;
    }

    private sealed record Entry(string Address, int Port, string Protocol);

    private sealed record Received(UserAnswer User, string ContentType, int DeliveryMode, string MessageId, string Id, string Type);
}

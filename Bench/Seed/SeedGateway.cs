using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Bench.Bare;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Users.V1;
using Client = Users.V1.UserService.UserServiceClient;

namespace Bench.Seed;

/// <summary>
/// A gateway by the design that the application grew from: a look-up remembered for 30 s, a random choice, one breaker, a limiter; no deadline, no second
/// attempt. The numbers of the limiter are those that the AppHost gives the application's gateway.
/// </summary>
internal static class SeedGateway
{
    public const string Verb = "seed-gateway";

    /// <summary>Tells an instance in this program who calls.</summary>
    public const string Caller = "x-caller";

    private const double Calls = 20_000;

    /// <param name="consul">Where Consul is.</param>
    /// <param name="relays">As <c>PORT=PORT</c>: through which port of its own it reaches an instance, by the port that Consul names.</param>
    public static async Task<int> RunAsync(Uri consul, IReadOnlyList<string> relays)
    {
        var through = relays.Select(static relay => relay.Split('=')).ToDictionary(static pair => Port(pair[0]), static pair => Port(pair[1]));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        using var catalog = new SeedCatalog(consul);
        var (breaker, limiter) = (new SeedBreaker(), new SeedLimiter(Calls, Calls));
        var clients = new ConcurrentDictionary<(string, int), Client>();
        var headers = new Metadata { { Caller, Verb } };
        var app = builder.Build();
        app.MapGet("/users/{id:int}", (int id) => AnswerAsync(client => client.GetUserAsync(new GetUserRequest { Id = id }, headers), StatusCodes.Status200OK));
        app.MapPost("/users", (NewUser user) =>
            AnswerAsync(
                client => client.CreateUserAsync(new CreateUserRequest { Name = user.Name, Email = user.Email }, headers), StatusCodes.Status201Created));
        return await BareServer.RunAsync(app);

        async Task<IResult> AnswerAsync(Func<Client, AsyncUnaryCall<User>> call, int success)
        {
            if (!limiter.TryAcquire())
            {
                return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
            }

            if (!breaker.TryEnter())
            {
                return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }

            try
            {
                var (address, port) = await catalog.PickAsync("user-service", CancellationToken.None)
                    ?? throw new InvalidOperationException("The service was not found.");
                var client = clients.GetOrAdd((address, through.GetValueOrDefault(port, port)), static instance => new Client(GrpcChannel.ForAddress(
                    string.Create(CultureInfo.InvariantCulture, $"http://{instance.Item1}:{instance.Item2}"))));
                using var made = call(client);
                var user = await made;
                breaker.Succeed();
                return TypedResults.Json(new { user.Id, user.Name, user.Email }, statusCode: success);
            }
            catch (RpcException notFound) when (notFound.StatusCode is StatusCode.NotFound or StatusCode.AlreadyExists)
            {
                breaker.Fail();
                return TypedResults.StatusCode(notFound.StatusCode == StatusCode.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict);
            }
            catch (Exception)
            {
                breaker.Fail();
                return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }
        }
    }

    private static int Port(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed record NewUser(string Name, string Email);
}

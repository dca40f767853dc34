using System.Globalization;
using Gateway.Clients;
using Gateway.Errors;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Users;

internal static class UsersEndpoints
{
    public static WebApplication MapUsers(this WebApplication app)
    {
        var users = app.MapGroup("/users").WithTags("Users")
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);

        users.MapPost("", CreateAsync).WithName("createUser").WithSummary("Create a user")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        users.MapGet("/{id}", GetAsync).WithName("getUser").WithSummary("Get a user by its number")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
        return app;
    }

    private static async Task<Results<Created<User>, Problem>> CreateAsync(
        JsonBody<NewUser> body,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey,
        UsersClient users,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        string? key = null;
        if (context.Request.Headers[IdempotencyKey.Header].Count > 1)
        {
            return Problem.Invalid(IdempotencyKey.Header, "must be given once");
        }

        if (idempotencyKey is not null && !IdempotencyKey.TryParse(idempotencyKey, out key))
        {
            return Problem.Invalid(IdempotencyKey.Header, IdempotencyKey.Rule);
        }

        key = key is null ? IdempotencyKey.New() : IdempotencyKey.Scope(ClientId.Of(context), key);
        var created = await users.CreateAsync(body.Value, key, cancellationToken);
        return TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/users/{created.Id}"), created);
    }

    // Text, so that a number of another kind is answered with the field that is wrong, and not as an unknown route.
    private static async Task<Results<Ok<User>, Problem>> GetAsync(string id, UsersClient users, CancellationToken cancellationToken) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TypedResults.Ok(await users.GetAsync(number, cancellationToken))
            : Problem.Invalid("id", "must be a whole number from 1 to 2147483647");
}

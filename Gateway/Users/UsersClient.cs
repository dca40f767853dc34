using Grpc.Core;
using Users.V1;
using Client = Users.V1.UserService.UserServiceClient;

namespace Gateway.Users;

/// <summary>The user service as the endpoints see it.</summary>
internal sealed class UsersClient(Client client)
{
    public async Task<User> GetAsync(int id, CancellationToken cancellationToken) =>
        User.From(await client.GetUserAsync(new GetUserRequest { Id = id }, cancellationToken: cancellationToken));

    // A field that is missing goes on as an empty one, which the service tells from a wrong one.
    public async Task<User> CreateAsync(NewUser user, string idempotencyKey, CancellationToken cancellationToken) => User.From(await client.CreateUserAsync(
        new CreateUserRequest { Name = user.Name ?? "", Email = user.Email ?? "" },
        new Metadata { { IdempotencyKey.Metadata, idempotencyKey } },
        cancellationToken: cancellationToken));
}

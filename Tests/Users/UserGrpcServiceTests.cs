using Google.Rpc;
using Grpc.Core;
using UserService.Users;
using UserService.Users.Idempotency;
using Users.V1;

namespace Tests.Users;

public sealed class UserGrpcServiceTests
{
    [Fact]
    public async Task Creation_WithTwoWrongFields_NamesBothAndReachesNoStore()
    {
        var store = new FakeStore();
        var service = new UserGrpcService(store);

        var error = await Assert.ThrowsAsync<RpcException>(() => service.CreateUser(new CreateUserRequest(), new FakeServerCallContext()));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(["name", "email"], error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? []);
        Assert.Null(store.Added);
    }

    private sealed class FakeStore : IUserStore
    {
        public NewUser? Added { get; private set; }

        public Task<UserService.Users.User?> FindAsync(int id, CancellationToken cancellationToken) => Task.FromResult<UserService.Users.User?>(null);

        public Task<Creation> AddAsync(NewUser user, IdempotencyKey? key, CancellationToken cancellationToken)
        {
            Added = user;
            return Task.FromResult<Creation>(new Creation.Created(new() { Id = 1, Name = user.Name, Email = user.Email.Value, EmailKey = user.Email.Key }));
        }
    }
}

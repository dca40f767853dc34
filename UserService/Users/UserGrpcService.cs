using Grpc.Core;
using UserService.Users.Idempotency;
using Users.V1;
using UserMessage = Users.V1.User;
using UserServiceBase = Users.V1.UserService.UserServiceBase;

namespace UserService.Users;

internal sealed class UserGrpcService(MeasuredUserStore store) : UserServiceBase
{
    public override async Task<UserMessage> GetUser(GetUserRequest request, ServerCallContext context)
    {
        if (request.Id <= 0)
        {
            throw UserErrors.InvalidId();
        }

        return ToMessage(await store.FindAsync(request.Id, context.CancellationToken) ?? throw UserErrors.NotFound(request.Id));
    }

    public override async Task<UserMessage> CreateUser(CreateUserRequest request, ServerCallContext context)
    {
        var key = IdempotencyKey.From(context.RequestHeaders, request);
        switch (await store.AddAsync(NewUser.From(request), key, context.CancellationToken))
        {
            case Creation.Created(var user):
                return ToMessage(user);
            case Creation.Repeated(var user):
                return ToMessage(user);
            case Creation.KeyReused:
                throw UserErrors.KeyReused();
            default:
                throw UserErrors.EmailTaken();
        }
    }

    private static UserMessage ToMessage(User user) => new() { Id = user.Id, Name = user.Name, Email = user.Email };
}

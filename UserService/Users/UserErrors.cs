using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using UserService.Users.Idempotency;

namespace UserService.Users;

/// <summary>The errors of the user.UserService contract. Their texts are made for callers: nothing of the inside, no addresses.</summary>
internal static class UserErrors
{
    public static RpcException Invalid(IEnumerable<BadRequest.Types.FieldViolation> violations)
    {
        var details = new BadRequest { FieldViolations = { violations } };
        return new Google.Rpc.Status
        {
            Code = (int)StatusCode.InvalidArgument,
            Message = string.Join("; ", details.FieldViolations.Select(violation => $"{violation.Field} {violation.Description}")),
            Details = { Any.Pack(details) },
        }.ToRpcException();
    }

    public static RpcException InvalidId() =>
        Invalid([new() { Field = "id", Description = "must be a whole number from 1 to 2147483647" }]);

    public static RpcException InvalidKey(string problem) =>
        Invalid([new() { Field = IdempotencyKey.Header, Description = problem }]);

    public static RpcException KeyReused() => new Google.Rpc.Status
    {
        Code = (int)StatusCode.FailedPrecondition,
        Message = "The idempotency key belongs to another request.",
        Details = { Any.Pack(new ErrorInfo { Reason = "IDEMPOTENCY_KEY_REUSED", Domain = "user.UserService" }) },
    }.ToRpcException();

    public static RpcException NotFound(int id) => new(new(StatusCode.NotFound, $"There is no user {id}."));

    public static RpcException EmailTaken() => new(new(StatusCode.AlreadyExists, "There is a user with this e-mail address already."));
}

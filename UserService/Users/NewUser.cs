using Google.Rpc;
using Users.V1;

namespace UserService.Users;

/// <summary>A user that has passed validation and has no number yet.</summary>
internal sealed record NewUser(string Name, EmailAddress Email)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, with every field that is wrong.</exception>
    public static NewUser From(CreateUserRequest request)
    {
        var violations = new List<BadRequest.Types.FieldViolation>();
        if (!UserName.TryParse(request.Name, out var name, out var problem))
        {
            violations.Add(new() { Field = "name", Description = problem });
        }

        if (!EmailAddress.TryParse(request.Email, out var email, out problem))
        {
            violations.Add(new() { Field = "email", Description = problem });
        }

        return violations.Count == 0 && email is not null ? new(name, email) : throw UserErrors.Invalid(violations);
    }
}

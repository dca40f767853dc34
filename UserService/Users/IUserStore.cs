using UserService.Users.Idempotency;

namespace UserService.Users;

internal interface IUserStore
{
    /// <summary>Null when there is no such user.</summary>
    Task<User?> FindAsync(int id, CancellationToken cancellationToken);

    /// <summary>
    /// Once begun it is carried out, even when the caller leaves. The user's event is committed with the user. With a key so is the answer, which
    /// is given again to whoever repeats the request; a creation that failed is not kept.
    /// </summary>
    Task<Creation> AddAsync(NewUser user, IdempotencyKey? key, CancellationToken cancellationToken);
}

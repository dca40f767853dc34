namespace Gateway.Users;

internal sealed record User(int Id, string Name, string Email)
{
    public static User From(global::Users.V1.User user) => new(user.Id, user.Name, user.Email);
}

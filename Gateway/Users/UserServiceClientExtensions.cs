using Client = Users.V1.UserService.UserServiceClient;

namespace Gateway.Users;

internal static class UserServiceClientExtensions
{
    /// <summary>The time for each call is <c>Resilience:TotalTimeout</c>. A creation may be repeated as well, since each carries an idempotency key.</summary>
    public static IServiceCollection AddUserServiceClient(this IServiceCollection services)
    {
        services.AddGrpcServiceClient<Client>("http://user-service", options => options.RetryableMethods.Add("/user.UserService/GetUser"));
        // The factory keeps one channel for each kind of client, which lives as long as the process; a client is no more than a view of it.
        return services.AddSingleton<UsersClient>();
    }
}

namespace Gateway.Users;

internal static class UsersExtensions
{
    public static WebApplicationBuilder AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.AddUserServiceClient();
        builder.Services.AddOpenApi(UsersDocument.Describe);
        return builder;
    }
}

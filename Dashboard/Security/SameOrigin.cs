namespace Dashboard.Security;

internal static class SameOrigin
{
    /// <summary>
    /// Refuses what a page of another origin sends, WebSockets above all: to a browser every port of localhost is the same site, so that
    /// the cookie alone keeps nobody out.
    /// </summary>
    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0 || (origin.Count == 1 && string.Equals(origin[0], $"{context.Request.Scheme}://{context.Request.Host}", StringComparison.OrdinalIgnoreCase)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });
}

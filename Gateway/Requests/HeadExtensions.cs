namespace Gateway.Requests;

internal static class HeadExtensions
{
    /// <summary>Answers HEAD at each address as GET, without the body, which the server leaves out (RFC 9110, section 9.3.2). Routing comes after it.</summary>
    public static WebApplication UseHead(this WebApplication app)
    {
        app.Use(static (context, next) =>
        {
            if (HttpMethods.IsHead(context.Request.Method))
            {
                context.Request.Method = HttpMethods.Get;
            }

            return next(context);
        });
        app.UseRouting();
        return app;
    }
}

using System.Globalization;

namespace Dashboard.Login;

internal static class SessionCookie
{
    /// <summary>Cookies know no ports: dashboards side by side need names of their own.</summary>
    public static string NameFor(HttpContext context) => string.Create(CultureInfo.InvariantCulture, $"dashboard-{context.Connection.LocalPort}");

    public static void Set(HttpContext context, string session) => context.Response.Cookies.Append(NameFor(context), session, new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = Sessions.Lifetime,
        SameSite = SameSiteMode.Strict,
    });
}

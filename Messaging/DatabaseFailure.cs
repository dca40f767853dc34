using System.Data.Common;

namespace Messaging;

/// <summary>What keeps a database from being used. What EF Core says of it is at times only that there was something; the provider knows.</summary>
internal static class DatabaseFailure
{
    public static string ReasonOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException)
            {
                return cause.Message;
            }
        }

        return exception.Message;
    }
}

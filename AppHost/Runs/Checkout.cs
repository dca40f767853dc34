namespace AppHost.Runs;

/// <summary>The folder above the AppHost's project.</summary>
internal static class Checkout
{
    /// <summary>
    /// Found from the program that runs: the path that the build wrote into it is another checkout's when the folder was copied or moved with what
    /// was built in it.
    /// </summary>
    public static string Of(IDistributedApplicationBuilder builder)
    {
        for (var folder = Path.GetDirectoryName(typeof(Checkout).Assembly.Location); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "AppHost", "AppHost.csproj")))
            {
                return folder;
            }
        }

        return Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
    }
}

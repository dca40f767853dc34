namespace AppHost.Runs;

/// <summary>The folder above the AppHost's project.</summary>
internal static class Checkout
{
    /// <summary>
    /// Found from the program that runs. The paths of the services' projects are those that the build wrote into it: in a copied or moved checkout
    /// they would lead to the original, until it is built there.
    /// </summary>
    /// <exception cref="StartException">It was built elsewhere.</exception>
    public static string Of(IDistributedApplicationBuilder builder)
    {
        for (var folder = Path.GetDirectoryName(typeof(Checkout).Assembly.Location); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var project = Path.Combine(folder, "AppHost");
            if (File.Exists(Path.Combine(project, "AppHost.csproj")))
            {
                return Path.GetFullPath(builder.AppHostDirectory) == project ? folder : throw new StartException(
                    $"This AppHost lies in '{project}', but was built in '{builder.AppHostDirectory}', whose services it would run: "
                    + "build it here by 'dotnet build'.");
            }
        }

        return Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
    }
}
